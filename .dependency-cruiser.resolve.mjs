// `#x/y.js` means `dist/src` to Node and `src` to TypeScript; arrows are about the sources. Dependency-cruiser takes
// such options of its resolver only from a file in webpack's form.
export default { resolve: { importsFields: [] } };
