/** Removes parts of TypeScript and JavaScript files. */
import ts from 'typescript';

/**
 * The text without every part that mentions something: the smallest entry of a list, member, parameter, import or
 * statement around it. What used a removed import or variable goes with it. `isMention` gets the text and the kind of
 * each name and string.
 */
export function withoutMentions(file, text, isMention) {
  const gone = new Set();
  let source = text;
  for (;;) {
    const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
    const part = firstMention(tree, (node) => gone.has(node.text) || isMention(node));
    if (!part) return source;
    for (const name of declaredBy(part)) gone.add(name);
    source = without(source, part);
  }
}

/** The text without the property of this name, or undefined when there is none. */
export function withoutProperty(file, text, name) {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const property = find(tree, (node) => ts.isPropertyAssignment(node) && node.name.text === name);
  return property && without(text, property);
}

function firstMention(tree, matches) {
  const node = find(tree, (each) => isName(each) && matches(each));
  return node && partAround(node);
}

const isName = (node) =>
  ts.isIdentifier(node) ||
  ts.isStringLiteralLike(node) ||
  node.kind === ts.SyntaxKind.TemplateHead ||
  node.kind === ts.SyntaxKind.TemplateMiddle;

function find(node, matches) {
  if (matches(node)) return node;
  return ts.forEachChild(node, (child) => find(child, matches));
}

function partAround(name) {
  for (let node = name; node.parent; node = node.parent) if (isPart(node)) return node;
  throw new Error(`${name.getSourceFile().fileName}: ${name.text} is in no part that can be removed.`);
}

function isPart(node) {
  const { parent } = node;
  if (ts.isSourceFile(parent) || ts.isBlock(parent) || ts.isModuleBlock(parent)) return true;
  if (ts.isImportSpecifier(node)) return parent.elements.length > 1;
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) {
    return parent.arguments?.includes(node) && (ts.isIdentifier(node) || ts.isSpreadElement(node));
  }
  if (ts.isArrayLiteralExpression(parent)) return true;
  if (ts.isUnionTypeNode(parent)) return true;
  return (
    ts.isObjectLiteralElement(node) ||
    ts.isTypeElement(node) ||
    ts.isClassElement(node) ||
    ts.isParameter(node) ||
    (ts.isBindingElement(node) && ts.isObjectBindingPattern(parent))
  );
}

/** The names of the imports, variables and parameters that a part declares. */
function declaredBy(part) {
  const names = [];
  const visit = (node) => {
    if (
      ts.isImportSpecifier(node) ||
      ts.isImportClause(node) ||
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isBindingElement(node)
    ) {
      if (node.name && ts.isIdentifier(node.name)) names.push(node.name.text);
    }
    if (!ts.isFunctionLike(node)) ts.forEachChild(node, visit);
  };
  const declares =
    ts.isImportDeclaration(part) || ts.isImportSpecifier(part) || ts.isVariableStatement(part) || ts.isParameter(part);
  if (declares) visit(part);
  return names;
}

/** The text without a node, the comments above it, and its comma. */
function without(text, node) {
  const trivia = text.slice(node.getFullStart(), node.getStart());
  // A comment at the end of the line before belongs to what is there.
  const start = node.getFullStart() + (/^[ \t]*\/[/*][^\n]*/.exec(trivia)?.[0].length ?? 0);
  const [before, after] = [text.slice(0, start), text.slice(node.getEnd())];
  if (/^\s*,/.test(after)) return before + after.replace(/^\s*,/, '');
  if (/^\s*\|/.test(after) && ts.isUnionTypeNode(node.parent)) return before + after.replace(/^\s*\|/, '');
  return before.replace(/,\s*$/, '') + after;
}
