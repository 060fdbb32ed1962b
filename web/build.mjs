// Builds the page: node build.mjs [--out FOLDER], by default into dist. With --tests its unit tests,
// into .out/tests, for node's own runner.
import { build } from 'esbuild';
import { cp, mkdir, readdir, rm } from 'node:fs/promises';

const common = { bundle: true, target: 'es2022', jsx: 'automatic', jsxImportSource: 'preact', legalComments: 'none' };

async function page(folder) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await build({
    ...common,
    entryPoints: { app: 'src/main.tsx', style: 'src/style.css' },
    minify: true,
    format: 'esm',
    charset: 'utf8',
    outdir: folder,
  });
  await cp('src/index.html', `${folder}/index.html`);
  await cp('src/icon.svg', `${folder}/icon.svg`);
}

async function tests() {
  const files = (await readdir('test')).filter((name) => name.endsWith('.test.ts'));
  await rm('.out/tests', { recursive: true, force: true });
  await build({
    ...common,
    entryPoints: files.map((name) => `test/${name}`),
    platform: 'node',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    outdir: '.out/tests',
  });
}

const [what, folder] = process.argv.slice(2);
await (what === '--tests' ? tests() : page(what === '--out' && folder ? folder : 'dist'));
