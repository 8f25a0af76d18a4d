# Short names for the npm scripts, which do the work: `make migration-create` is
# `npm run migration:create`. Arguments go on by ARGS: make test-e2e ARGS=test/orders
.DEFAULT_GOAL := help
ARGS ?=

##@ Every day
setup: ## Install the packages of package-lock.json, and Node where it is too old
	@npm run setup -- $(ARGS)
start: ## Everything, with a database and demo data, on http://localhost:3000
	@npm run start -- $(ARGS)
dev: ## The same, restarted when a file changes
	@npm run dev -- $(ARGS)
logs: ## Follow the log file that LOG_FILE names, in a readable form
	@npm run logs -- $(ARGS)
check-env: ## What this machine has and lacks, whether the settings are valid and services can be reached
	@npm run check-env -- $(ARGS)
worker: ## Only the job process; needs DATABASE_URL
	@npm run worker -- $(ARGS)
build: ## Compile into dist
	@npm run build -- $(ARGS)
clean: ## Remove build output and caches; data in var stays
	@npm run clean -- $(ARGS)

##@ Tests
test: ## All tests but the proofs
	@npm run test -- $(ARGS)
test-unit: ## Only those that need no database
	@npm run test:unit -- $(ARGS)
test-e2e: ## Only those over HTTP and on PostgreSQL
	@npm run test:e2e -- $(ARGS)
test-browser: ## Only those in a browser
	@npm run test:browser -- $(ARGS)
test-proofs: ## Storms, kills, floods and whatever else takes long
	@npm run test:proofs -- $(ARGS)
test-fuzz: ## Many requests to every operation, valid and broken, held to the OpenAPI document
	@npm run test:fuzz -- $(ARGS)
test-coverage: ## All tests and proofs, with coverage and its thresholds
	@npm run test:coverage -- $(ARGS)
bench: ## Measure speed
	@npm run bench -- $(ARGS)
profile: ## Profile under load; ARGS="cpu -- order", see docs/profiling.md
	@npm run profile -- $(ARGS)
bench-jobs: ## Measure events and jobs
	@npm run bench:jobs -- $(ARGS)
bench-orders: ## Place ten thousand orders for ten products at once, and time the lists
	@npm run bench:orders -- $(ARGS)
bench-catalogue: ## Import, export and search 100,000 products
	@npm run bench:catalogue -- $(ARGS)
bench-graphql: ## Compare a list over GraphQL with REST, and starts with and without it
	@npm run bench:graphql -- $(ARGS)
bench-sign-in: ## Measure whether the time of a sign-in reveals accounts, and whether many sign-ins delay other requests
	@npm run bench:sign-in -- $(ARGS)
bench-sockets: ## Measure memory of socket connections, a notification of a thousand users, and a rolling restart
	@npm run bench:sockets -- $(ARGS)
bench-refusals: ## Measure what three connections of bad requests do to others
	@npm run bench:refusals -- $(ARGS)
bench-reports: ## Build a report of a million rows and measure the memory
	@npm run bench:reports -- $(ARGS)
bench-ai: ## Measure what the AI gateway adds to a call
	@npm run bench:ai -- $(ARGS)
bench-telemetry: ## Measure what metrics, traces and the log over OTLP add to a request
	@npm run bench:telemetry -- $(ARGS)
bench-failpoints: ## Kill job processes and the API a hundred times and count lost and repeated events
	@npm run bench:failpoints -- $(ARGS)

##@ Quality
check: ## Every check; ARGS="lint types" runs only these
	@npm run check -- $(ARGS)
types: ## Only the types
	@npm run types -- $(ARGS)
lint: ## Only lint
	@npm run lint -- $(ARGS)
format: ## Format every file
	@npm run format -- $(ARGS)
openapi: ## Write the OpenAPI document to var/openapi.json
	@npm run openapi -- $(ARGS)
docs: ## Build the documents as a site into var/docs
	@npm run docs -- $(ARGS)
docs-access: ## Write the tables of permissions and attributes into docs/features/access.md
	@npm run docs:access -- $(ARGS)
storefront: ## The storefront with its pages updated as they are changed, on http://localhost:5173/shop
	@npm run storefront -- $(ARGS)
storefront-build: ## Build the storefront into dist/storefront
	@npm run storefront:build -- $(ARGS)
client: ## Generate the typed client from the OpenAPI document
	@npm run client -- $(ARGS)
contract: ## Accept the OpenAPI document as the new contract
	@npm run contract -- $(ARGS)
graphql-schema: ## Write the GraphQL schema to schema.graphql
	@npm run graphql:schema -- $(ARGS)
graphql-release: ## Accept the GraphQL schema as that of a release
	@npm run graphql:release -- $(ARGS)
dashboards: ## Write the dashboards of Grafana into deploy/observability
	@npm run dashboards -- $(ARGS)
ai-try: ## Ask the configured AI provider: make ai-try ARGS='"Which teas do you have?"'
	@npm run ai:try -- $(ARGS)
mail-preview: ## Write every mail with sample data to var/mail-preview
	@npm run mail:preview -- $(ARGS)
lock: ## Complete package-lock.json after a change of dependencies
	@npm run lock -- $(ARGS)
update: ## List outdated packages, or update some: make update ARGS='pg typeorm'
	@npm run update -- $(ARGS)
audit: ## Known vulnerabilities of the packages that ship
	@npm run audit -- $(ARGS)

##@ Database
db-init: ## Create the database where it is missing
	@npm run db:init -- $(ARGS)
db-setup: ## Create, migrate and seed it
	@npm run db:setup -- $(ARGS)
db-reset: ## Empty it and set it up again
	@npm run db:reset -- $(ARGS)
admin-create: ## A new administrator: make admin-create ARGS='anna@example.com Anna Berg'
	@npm run admin:create -- $(ARGS)
audit-verify: ## Check an exported audit trail offline: make audit-verify ARGS='audits.ndjson --key audits.pub'
	@npm run audit:verify -- $(ARGS)
backup: ## Back it up into var/backups; needs pg_dump
	@npm run backup -- $(ARGS)
restore: ## Bring a backup back into an empty database: make restore ARGS=var/backups/keelson.dump
	@npm run restore -- $(ARGS)
seed: ## Load the demo catalogue and accounts
	@npm run seed -- $(ARGS)
generate: ## A module or a migration: make generate ARGS='module suppliers name:string:unique email:email'
	@npm run generate -- $(ARGS)
rename: ## Give the project your own name: make rename ARGS=my-product
	@npm run rename -- $(ARGS)
remove: ## Take out an optional or a generated module: make remove ARGS='module graphql'
	@npm run remove -- $(ARGS)
migration-create: ## A new migration: make migration-create ARGS=add-coupons
	@npm run migration:create -- $(ARGS)
migration-generate: ## A new migration with what the entities differ: make migration-generate ARGS=add-coupons
	@npm run migration:generate -- $(ARGS)
migration-run: ## Apply pending migrations
	@npm run migration:run -- $(ARGS)
migration-revert: ## Revert the newest applied migration
	@npm run migration:revert -- $(ARGS)
migration-show: ## List applied and pending migrations
	@npm run migration:show -- $(ARGS)

typeorm: ## TypeORM's command line: make typeorm ARGS=schema:log
	@npm run typeorm -- $(ARGS)

help: ## This list
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@ / { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z][a-z0-9-]*:.*## / { printf "  %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup start dev logs check-env worker build clean test test-unit test-e2e test-browser test-proofs test-fuzz \
  test-coverage bench profile bench-jobs bench-orders bench-catalogue bench-graphql bench-sign-in bench-sockets \
  bench-refusals bench-reports bench-ai bench-telemetry bench-failpoints check types lint format openapi docs docs-access storefront \
  storefront-build client contract graphql-schema graphql-release dashboards ai-try mail-preview lock update audit \
  db-init db-setup db-reset admin-create audit-verify backup restore seed generate rename remove migration-create \
  migration-generate migration-run migration-revert migration-show typeorm help
