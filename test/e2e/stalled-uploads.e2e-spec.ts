import { describeStalledUploads } from '../support/stalled-uploads.js';

describeStalledUploads(Number(process.env['STALLED_UPLOADS'] ?? '20'));
