// What somebody has written into the form of a workflow, as values.
import type { WorkflowInput } from '../api/types';

export type Field = 'number' | 'flag' | 'text' | 'json';

export function fieldOf(input: WorkflowInput): Field {
  if (['integer', 'number', 'float'].includes(input.type)) return 'number';
  if (['boolean', 'bool'].includes(input.type)) return 'flag';
  if (['text', 'string', 'duration', 'time'].includes(input.type)) return 'text';
  return 'json';
}

/// What stands in the form at first.
export function writtenOf(input: WorkflowInput): string {
  const { default: value } = input;
  if (value === undefined) return '';
  return typeof value === 'string' && fieldOf(input) !== 'json' ? value : JSON.stringify(value);
}

/// The values; what is empty is left out, and what is as the definition has it. What can't be read
/// is told by name.
export function valuesOf(inputs: WorkflowInput[], written: Record<string, string>): { values: Record<string, unknown>; faults: Record<string, string> } {
  const values: Record<string, unknown> = {};
  const faults: Record<string, string> = {};
  for (const input of inputs) {
    const text = written[input.name] ?? '';
    if (text === '') {
      if (input.required && input.default === undefined) faults[input.name] = 'is needed';
      continue;
    }
    if (text === writtenOf(input)) continue;
    const kind = fieldOf(input);
    if (kind === 'text') values[input.name] = text;
    else if (kind === 'flag') values[input.name] = text === 'true';
    else if (kind === 'number' && !Number.isFinite(Number(text))) faults[input.name] = 'is no number';
    else if (kind === 'number' && input.type === 'integer' && !Number.isInteger(Number(text))) faults[input.name] = 'is no whole number';
    else
      try {
        values[input.name] = JSON.parse(text);
      } catch {
        // Of any type: what is no JSON is text.
        if (input.type === '') values[input.name] = text;
        else faults[input.name] = 'is no JSON';
      }
  }
  return { values, faults };
}
