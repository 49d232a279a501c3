import { describeStalledUploads } from '../support/stalled-uploads.js';

/** As in `npm test`, which does it a few times only. */
describeStalledUploads(Number(process.env['STALLED_UPLOADS'] ?? '200'));
