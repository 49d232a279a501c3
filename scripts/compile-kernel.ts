import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { writeOrCheck } from './generated-file.js';

const SOURCE = 'wasm/decoding-kernel.ts';
const COMPILER = 'node_modules/assemblyscript/bin/asc.js';
const OPTIONS = ['-O3', '--runtime', 'stub', '--noAssert', '--enable', 'simd', '--enable', 'bulk-memory'];

const folder = mkdtempSync(join(tmpdir(), 'dataio-kernel-'));
try {
  const compiled = join(folder, 'kernel.wasm');
  execFileSync(process.execPath, [COMPILER, SOURCE, '-o', compiled, ...OPTIONS], {
    cwd: PROJECT_FOLDER,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const code = readFileSync(compiled).toString('base64');
  const comment = `/** WebAssembly of ${SOURCE}, in base64. Written by \`npm run wasm\`. */`;
  const text = `${comment}\nexport const KERNEL_CODE =\n  '${code}';\n`;
  writeOrCheck('src/modules/weather/zarr/kernel-code.ts', text, 'npm run wasm');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
