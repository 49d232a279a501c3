import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { writeOrCheck } from './generated-file.js';

const KERNELS = [
  { source: 'wasm/csv-kernel.ts', target: 'src/modules/filestore/content/csv-kernel-code.ts' },
  { source: 'wasm/decoding-kernel.ts', target: 'src/modules/weather/zarr/kernel-code.ts' },
];
const COMPILER = 'node_modules/assemblyscript/bin/asc.js';
const OPTIONS = ['-O3', '--runtime', 'stub', '--noAssert', '--enable', 'simd', '--enable', 'bulk-memory'];

const folder = mkdtempSync(join(tmpdir(), 'dataio-kernel-'));
try {
  for (const { source, target } of KERNELS) {
    const compiled = join(folder, 'kernel.wasm');
    execFileSync(process.execPath, [COMPILER, source, '-o', compiled, ...OPTIONS], {
      cwd: PROJECT_FOLDER,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const code = readFileSync(compiled).toString('base64');
    const comment = `/** WebAssembly of ${source}, in base64. Written by \`npm run wasm\`. */`;
    writeOrCheck(target, `${comment}\nexport const KERNEL_CODE =\n  '${code}';\n`, 'npm run wasm');
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
