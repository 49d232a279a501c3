#!/usr/bin/env node
// In the repository as it is, so that `npm ci` has something to link before the client is built.
import '../dist/cli/main.js';
