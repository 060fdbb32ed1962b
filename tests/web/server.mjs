// A server of the program in a folder of its own, and asking it.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class Server {
  static async start(program) {
    const made = new Server();
    made.program = program;
    made.folder = await mkdtemp(join(tmpdir(), 'troupe-page-'));
    await made.begin('127.0.0.1:0');
    made.token = (await readFile(join(made.folder, '.troupe', 'token'), 'utf8')).trim();
    made.link = `${made.url}/#token=${made.token}`; // which is said on a terminal only
    return made;
  }

  /// Starts it, there or again; returns when it says where it is.
  begin(listen) {
    this.running = spawn(this.program, ['serve', '--listen', listen, '--jobs', '8'], { cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'] });
    this.ended = new Promise((done) => this.running.on('exit', done));
    let said = '';
    return new Promise((found, failed) => {
      this.running.stderr.on('data', (piece) => {
        said += piece;
        this.url = /serves at (\S+)\n/.exec(said)?.[1];
        if (this.url && (this.token || said.includes('first admin'))) found();
      });
      this.running.on('exit', (code) => failed(new Error(`the server ended with ${code}: ${said}`)));
    });
  }

  async end() {
    this.running.kill('SIGTERM');
    await this.ended;
  }

  async close() {
    this.running.kill('SIGKILL');
    await this.ended;
    await rm(this.folder, { recursive: true, force: true });
  }

  async send(method, path, body) {
    const headers = { Authorization: `Bearer ${this.token}`, 'Content-Type': 'application/json' };
    const answer = await fetch(this.url + path, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text;
  }

  async ask(method, path, body) {
    return JSON.parse(await this.send(method, path, body));
  }

  put(name, definition) {
    return this.ask('PUT', `/api/v1/workflows/${name}`, { definition });
  }

  async run(workflow, init) {
    return (await this.ask('POST', '/api/v1/processes', { workflow, ...(init && { init }) })).id;
  }

  /// A file in its folder, for which a command waits.
  touch(name) {
    return writeFile(join(this.folder, name), '');
  }
}
