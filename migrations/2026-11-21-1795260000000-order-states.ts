import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The life of an order as a rule of the database: which states follow each
 * other, when each was reached, and why an order was cancelled. Indexes for
 * lists by state and by total.
 * Predecessor: ProductImports1795250001000. 2026-11-21.
 */
export class OrderStates1795260000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table orders
        add column paid_at timestamptz(3),
        add column shipped_at timestamptz(3),
        add column delivered_at timestamptz(3),
        add column cancelled_at timestamptz(3),
        add column cancel_reason text`);
    // Until now only the expiry cancelled orders. When the states of older orders were reached is not known better.
    await runner.query(`
      update orders set
        reserved_until = null,
        paid_at = case when status in ('paid', 'shipped', 'delivered') then updated_at end,
        shipped_at = case when status in ('shipped', 'delivered') then updated_at end,
        delivered_at = case when status = 'delivered' then updated_at end,
        cancelled_at = case when status = 'cancelled' then updated_at end,
        cancel_reason = case when status = 'cancelled' then 'expired' end
      where status <> 'pending'`);
    await runner.query(`
      alter table orders
        add constraint orders_reserved_until_check check (status = 'pending' or reserved_until is null),
        add constraint orders_paid_at_check check (
          case status when 'pending' then paid_at is null when 'cancelled' then true else paid_at is not null end),
        add constraint orders_shipped_at_check check ((shipped_at is not null) = (status in ('shipped', 'delivered'))),
        add constraint orders_delivered_at_check check ((delivered_at is not null) = (status = 'delivered')),
        add constraint orders_cancelled_at_check check ((cancelled_at is not null) = (status = 'cancelled')),
        add constraint orders_cancel_reason_check check (
          case status when 'cancelled' then cancel_reason is not null and cancel_reason in ('expired', 'buyer', 'shop')
            else cancel_reason is null end),
        add constraint orders_deleted_at_check check (deleted_at is null or status in ('delivered', 'cancelled'))`);

    // Sets the time of each transition, and refuses transitions that are not allowed.
    await runner.query(`
      create function orders_keep_history() returns trigger language plpgsql as $$
      begin
        if tg_op = 'UPDATE' and (old.status, new.status) not in (
          ('pending', 'paid'), ('paid', 'shipped'), ('shipped', 'delivered'), ('pending', 'cancelled'), ('paid', 'cancelled')
        ) then
          raise exception 'An order that is % can not become %.', old.status, new.status
            using errcode = 'check_violation', table = 'orders', constraint = 'orders_status_moves';
        end if;
        new.reserved_until := null;
        if new.status in ('paid', 'shipped', 'delivered') then
          new.paid_at := coalesce(new.paid_at, now());
        end if;
        if new.status in ('shipped', 'delivered') then
          new.shipped_at := coalesce(new.shipped_at, now());
        end if;
        if new.status = 'delivered' then
          new.delivered_at := coalesce(new.delivered_at, now());
        end if;
        if new.status = 'cancelled' then
          new.cancelled_at := coalesce(new.cancelled_at, now());
          new.cancel_reason := coalesce(new.cancel_reason, 'shop');
        end if;
        return new;
      end $$`);
    // A new order is pending as a rule, and pays nothing for the trigger.
    await runner.query(`
      create trigger orders_begin before insert on orders
      for each row when (new.status <> 'pending') execute function orders_keep_history()`);
    await runner.query(`
      create trigger orders_move before update of status on orders
      for each row when (old.status is distinct from new.status) execute function orders_keep_history()`);

    await runner.query('create index idx_orders_status on orders (status, created_at, id) where deleted_at is null');
    await runner.query('create index idx_orders_total_amount on orders (total_amount, id) where deleted_at is null');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index idx_orders_total_amount');
    await runner.query('drop index idx_orders_status');
    await runner.query('drop trigger orders_move on orders');
    await runner.query('drop trigger orders_begin on orders');
    await runner.query('drop function orders_keep_history()');
    // The constraints that name only these columns go with them.
    await runner.query(`
      alter table orders
        drop constraint orders_deleted_at_check,
        drop constraint orders_reserved_until_check,
        drop column cancel_reason,
        drop column cancelled_at,
        drop column delivered_at,
        drop column shipped_at,
        drop column paid_at`);
  }
}
