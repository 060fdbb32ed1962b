import type { Problem } from '../api/client';

/// What went wrong, with each single fault and its place.
export function ProblemBox({ problem, retry }: { problem: Problem | null; retry?: () => void }) {
  if (!problem) return null;
  return (
    <div class="problem" role="alert">
      <p>
        {problem.message} {problem.code && <code>{problem.code}</code>}
      </p>
      {problem.faults.length > 1 || problem.faults.some((fault) => fault.line) ? (
        <ul>
          {problem.faults.map((fault, i) => (
            <li key={i}>
              {fault.line ? <b>line {fault.line}, column {fault.column}: </b> : fault.name ? <b>{fault.name}: </b> : null}
              {fault.message}
            </li>
          ))}
        </ul>
      ) : null}
      {retry && <button onClick={retry}>Try again</button>}
    </div>
  );
}
