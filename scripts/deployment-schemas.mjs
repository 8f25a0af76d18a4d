/**
 * Writes what the tests of deploy/gcp, deploy/azure and deploy/kubernetes know of resources that are not described by
 * an installed package: for each kind of resource that a template has, the names and types of its properties, taken
 * from the vendors' own packages. Those weigh hundreds of megabytes, so that only these extracts are kept, and the
 * packages are fetched when this runs.
 *
 *     node scripts/deployment-schemas.mjs
 *     node scripts/deployment-schemas.mjs prometheus-operator    one of them
 *
 * To be run after a template got a new kind of resource or a version below was raised.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

const { parse } = createRequire(import.meta.url)('@cdktf/hcl2json');
const root = resolve(import.meta.dirname, '..');
const GOOGLE = '@cdktf/provider-google@16.12.1';
const PROMETHEUS_OPERATOR = '@kubernetes-models/prometheus-operator@6.0.0';
/** For each kind of resource: the package, and its class of a resource. */
const AZURE = {
  'Microsoft.App/containerApps': ['@azure/arm-appcontainers@4.0.0', 'ContainerApp'],
  'Microsoft.App/jobs': ['@azure/arm-appcontainers@4.0.0', 'Job'],
  'Microsoft.App/managedEnvironments': ['@azure/arm-appcontainers@4.0.0', 'ManagedEnvironment'],
  'Microsoft.Authorization/roleAssignments': ['@azure/arm-authorization@9.0.0', 'RoleAssignmentCreateParameters'],
  'Microsoft.Cache/redisEnterprise': ['@azure/arm-redisenterprisecache@2.2.0', 'Cluster'],
  'Microsoft.Cache/redisEnterprise/databases': ['@azure/arm-redisenterprisecache@2.2.0', 'Database'],
  'Microsoft.ContainerRegistry/registries': ['@azure/arm-containerregistry@12.0.0', 'Registry'],
  'Microsoft.DBforPostgreSQL/flexibleServers': ['@azure/arm-postgresql-flexible@9.0.0', 'Server'],
  'Microsoft.DBforPostgreSQL/flexibleServers/configurations': ['@azure/arm-postgresql-flexible@9.0.0', 'Configuration'],
  'Microsoft.DBforPostgreSQL/flexibleServers/databases': ['@azure/arm-postgresql-flexible@9.0.0', 'Database'],
  'Microsoft.Insights/actionGroups': ['@azure/arm-monitor@7.0.0', 'ActionGroupResource'],
  'Microsoft.Insights/components': ['@azure/arm-appinsights@5.0.0-beta.8', 'ApplicationInsightsComponent'],
  'Microsoft.Insights/diagnosticSettings': ['@azure/arm-monitor@7.0.0', 'DiagnosticSettingsResource'],
  'Microsoft.Insights/metricAlerts': ['@azure/arm-monitor@7.0.0', 'MetricAlertResource'],
  'Microsoft.Insights/webtests': ['@azure/arm-appinsights@5.0.0-beta.8', 'WebTest'],
  'Microsoft.KeyVault/vaults': ['@azure/arm-keyvault@5.0.0', 'VaultCreateOrUpdateParameters'],
  'Microsoft.KeyVault/vaults/secrets': ['@azure/arm-keyvault@5.0.0', 'SecretCreateOrUpdateParameters'],
  'Microsoft.ManagedIdentity/userAssignedIdentities': ['@azure/arm-msi@2.2.0', 'Identity'],
  'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials': [
    '@azure/arm-msi@2.2.0',
    'FederatedIdentityCredential',
  ],
  'Microsoft.Network/networkSecurityGroups': ['@azure/arm-network@36.0.0', 'NetworkSecurityGroup'],
  'Microsoft.Network/privateDnsZones': ['@azure/arm-privatedns@3.2.0', 'PrivateZone'],
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks': ['@azure/arm-privatedns@3.2.0', 'VirtualNetworkLink'],
  'Microsoft.Network/privateEndpoints': ['@azure/arm-network@36.0.0', 'PrivateEndpoint'],
  'Microsoft.Network/privateEndpoints/privateDnsZoneGroups': ['@azure/arm-network@36.0.0', 'PrivateDnsZoneGroup'],
  'Microsoft.Network/virtualNetworks': ['@azure/arm-network@36.0.0', 'VirtualNetwork'],
  'Microsoft.OperationalInsights/workspaces': ['@azure/arm-operationalinsights@9.0.0', 'Workspace'],
};

const folder = mkdtempSync(join(tmpdir(), 'deployment-schemas-'));
try {
  const makers = {
    google,
    azure,
    'prometheus-operator': () => ({ ServiceMonitor: operatorType('ServiceMonitor') }),
  };
  const named = process.argv.slice(2);
  for (const name of named.length > 0 ? named : Object.keys(makers)) write(name, await makers[name]());
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function byName(a, b) {
  return a < b ? -1 : 1;
}

function write(name, schemas) {
  const file = join(root, 'test/unit/deployment/schemas', `${name}.json`);
  const lines = Object.entries(schemas).map(([kind, schema]) => `${JSON.stringify(kind)}: ${JSON.stringify(schema)}`);
  writeFileSync(file, `{\n${lines.join(',\n')}\n}\n`);
  console.log(`${Object.keys(schemas).length} kinds of resources of ${name}`);
}

/** The folder of a package, as it comes from the registry. Nothing of it is run but its tables of names. */
function fetched(spec) {
  const name = spec.replaceAll(/[^\w.-]/g, '_');
  const target = join(folder, name, 'node_modules', spec.replace(/@[^@]+$/, ''));
  if (!existsSync(target)) {
    const options = ['--prefix', join(folder, name), '--ignore-scripts', '--no-audit', '--no-fund', '--omit=peer'];
    execFileSync('npm', ['install', ...options, '--silent', spec], { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return target;
}

// ---- Terraform's provider for Google: the types of its CDK bindings name each attribute and block ----

async function google() {
  const lib = join(fetched(GOOGLE), 'lib');
  const kinds = new Set();
  for (const file of readdirSync(join(root, 'deploy/gcp')).filter((name) => name.endsWith('.tf'))) {
    const { resource = {} } = await parse(file, readFileSync(join(root, 'deploy/gcp', file), 'utf8'));
    for (const kind of Object.keys(resource)) if (kind.startsWith('google_')) kinds.add(kind);
  }
  return Object.fromEntries([...kinds].toSorted(byName).map((kind) => [kind, googleResource(lib, kind)]));
}

function googleResource(lib, kind) {
  const place = join(lib, kind.replace(/^google_/, '').replaceAll('_', '-'));
  const text = readFileSync(join(place, 'index.d.ts'), 'utf8');
  const source = ts.createSourceFile('index.d.ts', text, ts.ScriptTarget.Latest, true);
  const interfaces = new Map(source.statements.filter(ts.isInterfaceDeclaration).map((one) => [one.name.text, one]));
  const config = [...interfaces.values()].find(
    ({ name, heritageClauses }) => name.text.endsWith('Config') && heritageClauses,
  );
  const computed = [
    ...readFileSync(join(place, 'index.js'), 'utf8').matchAll(
      /get\w+Attribute\('([a-z0-9_]+)'\)|\(this, "([a-z0-9_]+)"/g,
    ),
  ];
  return {
    ...fieldsOf(config),
    computed: [...new Set(computed.map(([, simple, complex]) => simple ?? complex))].toSorted(byName),
  };

  function fieldsOf({ members }) {
    const properties = members.filter(ts.isPropertySignature);
    const named = properties.map((property) => [terraformName(property), property]);
    return {
      fields: Object.fromEntries(named.map(([name, { type }]) => [name, typeOf(type)])),
      required: named.filter(([, { questionToken }]) => !questionToken).map(([name]) => name),
    };
  }
  /** The comment of a property ends in its name as Terraform writes it. */
  function terraformName(property) {
    return /#([a-z0-9_]+) \w+#/.exec(property.getFullText())?.[1] ?? property.name.text;
  }
  function typeOf(type) {
    const words = type.getText();
    const block = [...words.matchAll(/\b[A-Z]\w+/g)].map(([name]) => interfaces.get(name)).find(Boolean);
    if (block) return fieldsOf(block);
    if (words.startsWith('{')) return { values: 'any' };
    if (words.includes('[]')) return { items: /^\w+/.exec(words)[0] };
    return /^(string|number|boolean)\b/.exec(words)?.[1] ?? 'any';
  }
}

// ---- Azure: the tables by which its libraries write JSON ----

async function azure() {
  const kinds = new Set();
  for (const file of readdirSync(join(root, 'deploy/azure')).filter((name) => name.endsWith('.json')))
    for (const { type } of JSON.parse(readFileSync(join(root, 'deploy/azure', file), 'utf8')).resources)
      kinds.add(type);
  const schemas = {};
  for (const kind of [...kinds].toSorted(byName)) {
    const [spec, model] = AZURE[kind];
    schemas[kind] = await azureResource(fetched(spec), model);
  }
  return schemas;
}

async function azureResource(place, model) {
  const mappers = ['dist-esm/src/models/mappers.js', 'dist/esm/models/mappers.js'].map((path) => join(place, path));
  const table = mappers.find(existsSync);
  if (!table) return fromSerializers(place, model);
  const copy = table.replace(/\.js$/, '.mjs');
  copyFileSync(table, copy);
  return fromMappers(await import(pathToFileURL(copy)), model);
}

/** Older libraries have a table of mappers, in which `properties.version` means a member of a member. */
function fromMappers(mappers, model, above = []) {
  const all = Object.values(mappers);
  const { modelProperties = {} } = mappers[model].type;
  const result = { fields: {}, required: [] };
  // A member that tells which of several classes stands here lets in the members of all of them.
  const { uberParent } = mappers[model].type;
  const heirs = uberParent ? all.filter(({ type }) => type?.uberParent === uberParent && type.className !== model) : [];
  for (const { serializedName, required, type, readOnly } of [
    modelProperties,
    ...heirs.map((heir) => heir.type.modelProperties),
  ].flatMap(Object.values)) {
    if (readOnly) continue;
    const path = serializedName
      .replaceAll('\\.', '\0')
      .split('.')
      .map((part) => part.replaceAll('\0', '.'));
    let place = result;
    for (const part of path.slice(0, -1)) {
      place.fields[part] ??= { fields: {}, required: [] };
      place = place.fields[part];
    }
    place.fields[path.at(-1)] = mappedType(type);
    if (required && heirs.length === 0) place.required.push(path.at(-1));
  }
  return result;

  function mappedType(type) {
    if (type.name === 'Composite') {
      // No template goes deeper, and these libraries refer to each other without end.
      if (above.length > 4 || above.includes(type.className)) return 'any';
      return mappers[type.className] ? fromMappers(mappers, type.className, [...above, model]) : 'any';
    }
    if (type.name === 'Sequence') return { items: mappedType(type.element.type) };
    if (type.name === 'Dictionary') return { values: mappedType(type.value.type) };
    if (type.name === 'Enum') return { enum: type.allowedValues };
    return { String: 'string', Uuid: 'string', Number: 'number', Boolean: 'boolean' }[type.name] ?? 'any';
  }
}

/** Newer libraries have a function for each class that writes its JSON. */
function fromSerializers(place, model) {
  const text = readFileSync(join(place, 'dist/commonjs/models/models.js'), 'utf8');
  const source = ts.createSourceFile('models.js', text, ts.ScriptTarget.Latest, true);
  const functions = new Map(source.statements.filter(ts.isFunctionDeclaration).map((one) => [one.name.text, one]));
  return shapeOf(`${model[0].toLowerCase()}${model.slice(1)}Serializer`, []);

  function shapeOf(name, above) {
    const body = functions.get(name)?.body;
    if (!body || above.includes(name)) return 'any';
    const returned = body.statements.find(ts.isReturnStatement)?.expression;
    if (returned && ts.isObjectLiteralExpression(returned) && returned.properties.every(ts.isPropertyAssignment)) {
      const members = returned.properties.map(({ name: key, initializer }) => [
        key.text,
        valueOf(initializer, [...above, name]),
      ]);
      return { fields: Object.fromEntries(members), required: [] };
    }
    const inner = serializerIn(body, name);
    if (name.endsWith('ArraySerializer') && inner) return { items: shapeOf(inner, [...above, name]) };
    if (name.endsWith('RecordSerializer') && inner) return { values: shapeOf(inner, [...above, name]) };
    return 'any';
  }
  function valueOf(node, above) {
    const inner = serializerIn(node);
    return inner ? shapeOf(inner, above) : 'any';
  }
  function serializerIn(node, except) {
    const called = [...node.getText().matchAll(/\b(_?\w+Serializer)\(/g)].map(([, name]) => name);
    return called.find((name) => name !== except && functions.has(name));
  }
}

// ---- The operator of Prometheus: one interface in each file, named after it behind a long prefix ----

function operatorType(name, above = []) {
  const file = join(fetched(PROMETHEUS_OPERATOR), 'monitoring.coreos.com/v1', `${name}.d.ts`);
  if (above.includes(name) || !existsSync(file)) return 'any';
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const declared = source.statements.filter(ts.isInterfaceDeclaration).find((one) => one.name.text === `I${name}`);
  if (!declared) return 'any';
  const inherited = (declared.heritageClauses ?? [])
    .flatMap(({ types }) => types.map((type) => operatorType(operatorName(type), [...above, name])))
    .filter((shape) => shape !== 'any');
  const properties = declared.members.filter(ts.isPropertySignature);
  return {
    fields: Object.assign(
      {},
      ...inherited.map(({ fields }) => fields),
      Object.fromEntries(properties.map((one) => [one.name.text, valueOf(one.type)])),
    ),
    required: properties.filter(({ questionToken }) => !questionToken).map((one) => one.name.text),
  };

  function valueOf(type) {
    const words = type.getText();
    const item = /^Array<(.+)>$/s.exec(words)?.[1];
    if (item) return { items: /^string$/.test(item) ? 'string' : operatorType(operatorName(type), [...above, name]) };
    if (['string', 'number', 'boolean'].includes(words)) return words;
    return operatorType(operatorName(type), [...above, name]);
  }
}

/** `IComGithub...MonitoringV1Endpoint` is in Endpoint.d.ts. Other packages' types are not looked into. */
function operatorName(type) {
  return /PkgApisMonitoringV1(\w+)/.exec(type.getText())?.[1] ?? '';
}
