package dev.latchkey.verifier.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.verifier.check.CredentialCheck;
import dev.latchkey.verifier.check.RateLimits;
import dev.latchkey.verifier.check.Verification;
import dev.latchkey.verifier.check.VerificationError;
import dev.latchkey.verifier.testing.FixedHashKeys;
import dev.latchkey.verifier.testing.FixedTokenKeys;
import dev.latchkey.verifier.testing.SettableClock;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.TestOrders;
import dev.latchkey.verifier.testing.TestTenant;
import dev.latchkey.verifier.token.SignatureMemory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** However the events of three watches come: what was revoked once stays so. */
class RevocationLedgerPropertyTest {
  private static final String ENDED =
      "{'cause':'Ordered','reason':'KeyCompromise','effectiveTime':'2026-01-01T00:00:00Z'}";
  private static final TestTenant SHOP = new TestTenant("shop");

  private final SettableClock clock = new SettableClock();
  private final CredentialCheck check =
      new CredentialCheck(
          new FixedHashKeys(SHOP),
          new FixedTokenKeys(),
          new SignatureMemory(Clock.systemUTC(), 10),
          Duration.ofSeconds(60),
          new RateLimits(clock, 10),
          clock,
          () -> {});

  enum Event {
    RECORD,
    RECORD_CHANGED,
    RECORD_ENDED,
    RECORD_DELETED,
    ORDER,
    ORDER_DELETED,
    ORDER_BY_NAME,
    ORDER_BY_NAME_DELETED,
    SELF,
    SELF_DELETED,
    WRONG_SELF,
    RECORDS_LISTED,
    ORDERS_LISTED,
    REFUSED,
    TAKEN_BACK
  }

  @Property(tries = 2_000)
  void onceHonouredNeverValidAgain(@ForAll @Size(max = 30) List<Event> events) {
    RevocationLedger ledger = new RevocationLedger(new RecordIndex(), () -> {});
    TestKey key =
        SHOP.issue()
            .withMetadata("uid", "one")
            .withMetadata("creationTimestamp", "2026-01-01T00:00:00Z");
    IndexedRecord plain = key.indexed();
    IndexedRecord changed = key.with("scopes", "['s']").indexed();
    IndexedRecord ended = key.with("revocation", ENDED).indexed();
    boolean present = false;
    boolean ordered = false;
    boolean byName = false;
    boolean self = false;
    boolean refused = false;
    boolean shows = false;
    boolean honoured = false;

    for (Event event : events) {
      switch (event) {
        case RECORD, RECORDS_LISTED -> {
          // A list brings again what is there, an older version included.
          ledger.put(plain);
          present = true;
          shows = false;
        }
        case RECORD_CHANGED -> {
          ledger.put(changed);
          present = true;
          shows = false;
        }
        case RECORD_ENDED -> {
          ledger.put(ended);
          present = true;
          shows = true;
        }
        case RECORD_DELETED -> {
          ledger.remove(plain.key());
          present = false;
          honoured = false;
          refused = false;
          shows = false;
        }
        case ORDER -> {
          ledger.put(TestOrders.byID("id", key));
          ordered = true;
        }
        case ORDER_DELETED -> {
          ledger.remove(new OrderKey(OrderKey.Kind.REVOCATION, "shop", "id"));
          ordered = false;
        }
        case ORDER_BY_NAME -> {
          ledger.put(TestOrders.byName("name", "shop", Instant.parse("2026-01-01T00:00:00Z")));
          byName = true;
        }
        case ORDER_BY_NAME_DELETED -> {
          ledger.remove(new OrderKey(OrderKey.Kind.REVOCATION, "shop", "name"));
          byName = false;
        }
        case SELF -> {
          ledger.put(TestOrders.self("self", SHOP, key));
          self = true;
        }
        case SELF_DELETED -> {
          ledger.remove(new OrderKey(OrderKey.Kind.SELF_REVOCATION, "shop", "self"));
          self = false;
        }
        case WRONG_SELF -> ledger.put(TestOrders.self("wrong", key, new byte[32]));
        case ORDERS_LISTED -> {
          // A list that has none of them removes each.
          for (OrderKey.Kind kind : OrderKey.Kind.values()) {
            ledger.orderKeys(kind, Optional.of("shop")).forEach(ledger::remove);
          }
          ordered = false;
          byName = false;
          self = false;
        }
        case REFUSED -> {
          if (present) {
            ledger.refuse(plain);
            refused = true;
          }
        }
        case TAKEN_BACK -> {
          ledger.takeBack(plain);
          refused = false;
        }
      }
      honoured |= present && (ordered || byName || self);
      Verification answer = check.check(key.credential(), Optional.empty(), ledger.index());
      VerificationError expected =
          !present
              ? VerificationError.NOT_FOUND
              : honoured || refused || shows ? VerificationError.REVOKED : null;
      assertThat(answer.error()).isEqualTo(Optional.ofNullable(expected));
    }
  }
}
