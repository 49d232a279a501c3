import { basename } from 'node:path';

/** Each of these hides the noun that a name should have. */
const FORBIDDEN = [
  'util',
  'utils',
  'helper',
  'helpers',
  'misc',
  'manager',
  'handle',
  'handler',
  'process',
  'data',
  'info',
  'base',
];
/** The field's own words. `dataset` and `database` are one word each. */
const FIELD_WORDS = [
  ['data', 'source'],
  ['data', 'owner'],
  ['data', 'owners'],
  ['data', 'dictionary'],
];

/** The forbidden word in a name that is given in words, if there is one. */
function forbiddenWord(words) {
  return words.find((word, index) => {
    const isFieldWord = FIELD_WORDS.some(([first, second]) => word === first && words[index + 1] === second);
    return FORBIDDEN.includes(word) && !isFieldWord;
  });
}

/** `DataOwnerRow`, `dataOwnerRow` and `DATA_OWNER_ROW` are the words data, owner, row. */
function wordsOf(name) {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}

const message = 'The word "{{word}}" hides the noun that this name should have.';

const fileName = {
  meta: { type: 'suggestion', messages: { word: message, barrel: 'No barrel: import from the file that has it.' } },
  create(context) {
    const name = basename(context.filename);
    const word = forbiddenWord(wordsOf(name));
    return {
      Program(node) {
        if (word) context.report({ node, messageId: 'word', data: { word } });
        if (/^index\.[cm]?[jt]s$/.test(name)) context.report({ node, messageId: 'barrel' });
      },
    };
  },
};

const symbolName = {
  meta: { type: 'suggestion', messages: { word: message } },
  create(context) {
    const check = (node) => {
      const word = node?.type === 'Identifier' ? forbiddenWord(wordsOf(node.name)) : undefined;
      if (word) context.report({ node, messageId: 'word', data: { word } });
    };
    return {
      'ClassDeclaration, FunctionDeclaration, TSInterfaceDeclaration, TSTypeAliasDeclaration, TSEnumDeclaration': (
        node,
      ) => check(node.id),
      VariableDeclarator: (node) => check(node.id),
      // What a library prescribes by `override` or `implements` is not ours to name.
      'MethodDefinition[override!=true], PropertyDefinition, TSPropertySignature, TSMethodSignature': (node) =>
        check(node.key),
    };
  },
};

export default { rules: { 'file-name': fileName, 'symbol-name': symbolName } };
