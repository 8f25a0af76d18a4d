import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A limit to what the unpaid orders of one buyer reserve. The function serializes the orders of a buyer and sees, as
 * a volatile function, what was committed until then; so two orders at once cannot both pass.
 * Predecessor: 2026-11-30-1796019000000-person-names. 2026-11-30.
 */
export class BuyerReservations1796020000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      "create index idx_orders_pending on orders (user_id) where status = 'pending' and deleted_at is null",
    );
    await runner.query(`
      create function require_reservable(buyer uuid, replaced uuid, pieces bigint, most bigint) returns bigint
      language plpgsql volatile as $$
      declare
        reserved bigint;
      begin
        perform pg_advisory_xact_lock(hashtextextended('orders_reserved ' || buyer, 0));
        select coalesce(sum(quantity), 0) into reserved
        from orders join order_lines on order_id = orders.id
        where user_id = buyer and status = 'pending' and deleted_at is null and orders.id <> replaced;
        if reserved + pieces > most then
          raise exception using errcode = 'check_violation', constraint = 'orders_reserved_check',
            message = format('The buyer reserves %s pieces, and %s more are too many.', reserved, pieces);
        end if;
        return reserved + pieces;
      end $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function require_reservable(uuid, uuid, bigint, bigint)');
    await runner.query('drop index idx_orders_pending');
  }
}
