import { createLogger } from '#common/logging/logging.js';
import { openObjectStore } from '../src/foundations.js';
import { createApp } from '../src/setup-app.js';
import { writeOrCheck } from './generated-file.js';
import { withTemporaryHome } from './temporary-home.js';

/** The document as the server serves it: asked for over its own route, on an application that does not listen. */
const document = await withTemporaryHome(async ({ configuration, database }) => {
  const storage = await openObjectStore(configuration);
  const app = await createApp({ configuration, database, ...storage }, createLogger(configuration.logLevel));
  try {
    await app.init();
    const answer = await app.inject({ url: '/api/v1/openapi.json' });
    if (answer.statusCode !== 200) throw new Error(`The server answers ${answer.statusCode}: ${answer.body}`);
    return answer.json<object>();
  } finally {
    await app.close();
  }
});
writeOrCheck('openapi.json', `${JSON.stringify(document, null, 2)}\n`, 'npm run openapi');
