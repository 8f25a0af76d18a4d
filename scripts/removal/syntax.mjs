/** Removes parts of TypeScript and JavaScript files. */
import ts from 'typescript';

/**
 * The text without every part that mentions something: the smallest entry of a list, member, parameter, import or
 * statement around it. What used a removed import, variable or member goes with it. `isMention` gets each name and
 * string.
 */
export function withoutMentions(file, text, isMention) {
  const gone = [];
  let source = text;
  for (;;) {
    const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
    const part = firstMention(tree, (node) => gone.some((each) => isUse(node, each)) || isMention(node));
    if (!part) return source;
    gone.push(...declaredBy(part));
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

/**
 * What a part declares, each with the function in which the name has this meaning: imports, variables, functions, and
 * members of types and classes, which are named everywhere in the file.
 */
function declaredBy(part) {
  if (ts.isParameter(part)) {
    return ts.isParameterPropertyDeclaration(part, part.parent) ? [{ member: part.name.text }] : [];
  }
  if ((ts.isTypeElement(part) || ts.isClassElement(part)) && part.name) return [{ member: part.name.text }];
  const names = [];
  const visit = (node) => {
    const declares =
      ts.isImportSpecifier(node) ||
      ts.isImportClause(node) ||
      ts.isVariableDeclaration(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isBindingElement(node);
    if (declares && node.name && ts.isIdentifier(node.name)) names.push(node.name.text);
    if (!ts.isFunctionLike(node)) ts.forEachChild(node, visit);
  };
  const declares =
    ts.isImportDeclaration(part) ||
    ts.isImportSpecifier(part) ||
    ts.isVariableStatement(part) ||
    ts.isFunctionDeclaration(part);
  if (declares) visit(part);
  return names.map((name) => ({ name, scope: scopeOf(part) }));
}

function isUse(node, { member, name, scope }) {
  if (member) return node.text === member && isMemberName(node);
  return node.text === name && ts.isIdentifier(node) && !isPropertyName(node) && scopeOf(node).startsWith(scope);
}

const isPropertyName = (node) =>
  (ts.isPropertyAccessExpression(node.parent) || ts.isPropertyAssignment(node.parent)) && node.parent.name === node;

const isMemberName = (node) =>
  isPropertyName(node) || ts.isShorthandPropertyAssignment(node.parent) || ts.isBindingElement(node.parent);

/** The functions around a node, by their names or, as those of tests have none, by their titles. */
function scopeOf(node) {
  const labels = [];
  for (let each = node.parent; each; each = each.parent) if (ts.isFunctionLike(each)) labels.unshift(labelOf(each));
  return labels.map((label) => `${label}/`).join('');
}

function labelOf({ name, parent }) {
  if (name) return name.text;
  if (ts.isCallExpression(parent)) {
    const [title] = parent.arguments;
    return title && ts.isStringLiteralLike(title) ? title.text : parent.expression.getText();
  }
  return parent.name?.text ?? '';
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
