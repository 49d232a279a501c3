import { writeOrCheck } from './generated-file.js';
import { schemaText } from './schema-text.js';
import { withTemporaryHome } from './temporary-home.js';

const schema = await withTemporaryHome(({ database }) => schemaText(database));
writeOrCheck('schema.sql', schema, 'npm run schema');
