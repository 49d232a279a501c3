// One process builds and serves, so that a signal has one receiver and `npm start` ends with the server's exit code.
import './build-if-stale.mjs';
import './build-guide-beside.mjs';

await import('../dist/src/main.js');
