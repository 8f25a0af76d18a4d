import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The first tables: users, products, orders with their lines, the audit trail
 * and the memory of idempotency keys.
 * Predecessor: none. 2026-11-20.
 */
export class Initial1795176000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create extension if not exists pg_trgm');
    await runner.query('create extension if not exists unaccent');

    // Hosters keep extensions in other schemas than public.
    const rows = (await runner.query(`select quote_ident(n.nspname) as schema from pg_extension e
      join pg_namespace n on n.oid = e.extnamespace where e.extname = 'unaccent'`)) as Array<{ schema: string }>;
    const schema = rows[0]?.schema ?? 'public';

    // unaccent() is only STABLE because its dictionary could be replaced. Naming the dictionary
    // makes the result depend on nothing else, which an index and a trigger need.
    await runner.query(`
      create function plain_text(value text) returns text
      language sql immutable parallel safe strict
      return lower(${schema}.unaccent('${schema}.unaccent'::regdictionary, value))`);

    await runner.query(`
      create table users (
        id uuid not null,
        email text not null,
        username text,
        first_name text not null,
        last_name text not null,
        password_hash text,
        roles text[] not null default '{user}',
        is_active boolean not null default true,
        email_verified boolean not null default false,
        last_login_at timestamptz(3),
        version integer not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        deleted_at timestamptz(3),
        constraint users_pkey primary key (id),
        constraint users_email_check check (email = lower(email) and length(email) between 3 and 255),
        constraint users_username_check check (username ~ '^[a-z0-9_-]{3,50}$'),
        constraint users_first_name_check check (length(first_name) between 1 and 100),
        constraint users_last_name_check check (length(last_name) between 1 and 100),
        constraint users_roles_check check (cardinality(roles) > 0 and roles <@ array['admin', 'manager', 'user'])
      )`);
    await runner.query('create unique index users_email_key on users (email) where deleted_at is null');
    await runner.query('create unique index users_username_key on users (username) where deleted_at is null');
    await runner.query('create index idx_users_created_at on users (created_at, id) where deleted_at is null');

    // fillfactor leaves room on each page, so that a changed stock is written beside the old one
    // and no index has to be touched (HOT). For the same reason stock and version have no index.
    await runner.query(`
      create table products (
        id uuid not null,
        sku text not null,
        name text not null,
        category text not null,
        description text not null default '',
        price_amount bigint not null,
        price_currency character(3) not null,
        stock integer not null,
        is_active boolean not null default true,
        name_key text collate "C" not null default '',
        search_text text not null default '',
        version integer not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        deleted_at timestamptz(3),
        constraint products_pkey primary key (id),
        constraint products_sku_check check (length(sku) between 1 and 64),
        constraint products_name_check check (length(name) between 1 and 200),
        constraint products_category_check check (length(category) between 1 and 100),
        constraint products_description_check check (length(description) <= 2000),
        constraint products_price_amount_check check (price_amount between 0 and 999999999999),
        constraint products_price_currency_check check (price_currency ~ '^[A-Z]{3}$'),
        constraint products_stock_check check (stock >= 0)
      ) with (fillfactor = 80)`);
    await runner.query('create unique index products_sku_key on products (sku) where deleted_at is null');
    await runner.query('create index idx_products_created_at on products (created_at, id) where deleted_at is null');
    await runner.query('create index idx_products_name_key on products (name_key, id) where deleted_at is null');
    await runner.query(
      'create index idx_products_price_amount on products (price_amount, id) where deleted_at is null',
    );
    await runner.query(
      'create index idx_products_category on products (category, created_at, id) where deleted_at is null',
    );
    await runner.query(
      'create index idx_products_search_text on products using gin (search_text gin_trgm_ops) where deleted_at is null',
    );
    await runner.query(`
      create function products_set_search() returns trigger language plpgsql as $$
      begin
        new.name_key := plain_text(new.name);
        new.search_text := plain_text(new.name || ' ' || new.sku || ' ' || new.category || ' ' || new.description);
        return new;
      end $$`);
    await runner.query(`
      create trigger products_search before insert or update of name, sku, category, description on products
      for each row execute function products_set_search()`);

    await runner.query(`
      create table orders (
        id uuid not null,
        number bigint generated by default as identity,
        user_id uuid not null,
        status text not null default 'pending',
        total_amount bigint not null,
        total_currency character(3) not null,
        reserved_until timestamptz(3),
        version integer not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        deleted_at timestamptz(3),
        constraint orders_pkey primary key (id),
        constraint orders_number_key unique (number),
        constraint orders_user_id_fkey foreign key (user_id) references users (id),
        constraint orders_status_check check (status in ('pending', 'paid', 'shipped', 'delivered', 'cancelled')),
        constraint orders_total_amount_check check (total_amount between 0 and 9007199254740991),
        constraint orders_total_currency_check check (total_currency ~ '^[A-Z]{3}$')
      )`);
    await runner.query('create index idx_orders_created_at on orders (created_at, id) where deleted_at is null');
    await runner.query('create index idx_orders_user_id on orders (user_id, created_at, id) where deleted_at is null');

    await runner.query(`
      create table order_lines (
        order_id uuid not null,
        position smallint not null,
        product_id uuid not null,
        sku text not null,
        name text not null,
        quantity integer not null,
        unit_price_amount bigint not null,
        total_amount bigint not null,
        constraint order_lines_pkey primary key (order_id, position),
        constraint order_lines_product_key unique (order_id, product_id),
        constraint order_lines_order_id_fkey foreign key (order_id) references orders (id) on delete cascade,
        constraint order_lines_product_id_fkey foreign key (product_id) references products (id),
        constraint order_lines_quantity_check check (quantity > 0),
        constraint order_lines_unit_price_amount_check check (unit_price_amount >= 0),
        constraint order_lines_total_amount_check check (total_amount = unit_price_amount * quantity)
      )`);
    await runner.query('create index idx_order_lines_product_id on order_lines (product_id)');

    await runner.query(`
      create table audits (
        id uuid not null,
        action_type text not null,
        entity_type text not null,
        entity_id uuid not null,
        user_id uuid,
        actor text not null,
        status text not null default 'success',
        details jsonb,
        changes jsonb,
        request_id text,
        ip_address text,
        user_agent text,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3),
        constraint audits_pkey primary key (id),
        constraint audits_action_type_check check (
          action_type in ('create', 'update', 'delete', 'view', 'export', 'import', 'login', 'logout', 'other')),
        constraint audits_entity_type_check check (length(entity_type) between 1 and 100),
        constraint audits_status_check check (status in ('success', 'failure', 'pending')),
        constraint audits_ip_address_check check (length(ip_address) <= 45),
        constraint audits_user_agent_check check (length(user_agent) <= 500)
      )`);
    await runner.query('create index idx_audits_created_at on audits (created_at, id)');
    await runner.query('create index idx_audits_entity_id on audits (entity_id, created_at, id)');
    await runner.query('create index idx_audits_user_id on audits (user_id, created_at, id)');

    await runner.query(`
      create table idempotency_keys (
        id bytea not null,
        fingerprint bytea not null,
        status smallint not null,
        location text,
        body text,
        created_at timestamptz(3) not null default now(),
        expires_at timestamptz(3) not null,
        constraint idempotency_keys_pkey primary key (id)
      )`);
    await runner.query('create index idx_idempotency_keys_expires_at on idempotency_keys (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table idempotency_keys');
    await runner.query('drop table audits');
    await runner.query('drop table order_lines');
    await runner.query('drop table orders');
    await runner.query('drop table products');
    await runner.query('drop function products_set_search()');
    await runner.query('drop table users');
    await runner.query('drop function plain_text(text)');
    await runner.query('drop extension unaccent');
    await runner.query('drop extension pg_trgm');
  }
}
