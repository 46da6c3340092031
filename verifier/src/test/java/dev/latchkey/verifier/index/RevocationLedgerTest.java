package dev.latchkey.verifier.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.crds.revocation.ApiKeyRevocation;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.TestOrders;
import dev.latchkey.verifier.testing.TestTenant;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RevocationLedgerTest {
  private static final long NOW = Instant.parse("2026-11-01T12:00:00Z").toEpochMilli();
  private static final String ENDED =
      "{'cause':'Ordered','reason':'KeyCompromise','effectiveTime':'2026-01-01T00:00:00Z'}";

  private final TestTenant shop = new TestTenant("shop");
  private final RecordIndex index = new RecordIndex();
  private final AtomicInteger honoured = new AtomicInteger();
  private final RevocationLedger ledger = new RevocationLedger(index, honoured::incrementAndGet);

  @Test
  void anOrderAfterItsRecord() {
    TestKey key = add(shop.issue());
    TestKey other = add(shop.issue());
    ledger.put(TestOrders.byID("o", key));

    assertThat(isRevoked(key)).isTrue();
    assertThat(isRevoked(other)).isFalse();
    assertThat(honoured).hasValue(1);
  }

  @Test
  void anOrderBeforeItsRecord() {
    TestKey issued = shop.issue();
    TestKey imported = shop.importKey("some-raw-key");
    ledger.put(TestOrders.byID("one", issued));
    ledger.put(TestOrders.byID("two", imported));

    assertThat(isRevoked(add(issued))).isTrue();
    assertThat(isRevoked(add(imported))).isTrue();
  }

  @Test
  void ordersOfOneNamespaceSayNothingInAnother() {
    TestKey key = shop.issue();
    TestKey elsewhere = add(new TestTenant("other").issue(key.keyID()));
    add(key);
    ledger.put(TestOrders.byID("o", elsewhere));

    assertThat(isRevoked(elsewhere)).isTrue();
    assertThat(isRevoked(key)).isFalse();
  }

  @Test
  void byNameWithATime() {
    TestKey before = add(created(shop.issue(), "2026-11-01T10:00:00Z"));
    TestKey after = add(created(shop.issue(), "2026-11-01T10:00:01Z"));
    TestKey foreign =
        add(
            created(shop.issue(), "2026-11-01T10:00:00Z")
                .with("owner", "{'kind':'IssuedApiKey','name':'other','uid':'u'}"));
    ledger.put(TestOrders.byName("o", "shop", Instant.parse("2026-11-01T10:00:00Z")));

    assertThat(isRevoked(before)).isTrue();
    assertThat(isRevoked(after)).isFalse();
    assertThat(isRevoked(foreign)).isFalse();
    assertThat(isRevoked(add(created(shop.issue(), "2026-11-01T09:00:00Z")))).isTrue();
    assertThat(isRevoked(add(created(shop.issue(), "2026-11-01T11:00:00Z")))).isFalse();
  }

  @Test
  void byNameNothingIsHitThatIsYoungerThanTheOrder() {
    TestKey before = add(created(shop.issue(), "2026-11-01T10:00:00Z"));
    ApiKeyRevocation order = TestOrders.byName("o", "shop", null);
    order.getMetadata().setCreationTimestamp("2026-11-01T10:00:00Z");
    ledger.put(order);

    assertThat(isRevoked(before)).isTrue();
    assertThat(isRevoked(add(created(shop.issue(), "2026-11-01T10:00:01Z")))).isFalse();
  }

  @Test
  void aSelfRevocationNeedsTheProof() {
    TestKey key = add(shop.issue());
    TestKey open = add(shop.issue().without("revocationLock"));
    ledger.put(TestOrders.self("wrong", key, new byte[32]));
    ledger.put(TestOrders.self("short", key, new byte[3]));
    ledger.put(TestOrders.self("open", shop, open));
    assertThat(isRevoked(key)).isFalse();
    assertThat(isRevoked(open)).isFalse();
    ledger.put(TestOrders.self("right", shop, key));

    assertThat(isRevoked(key)).isTrue();
    TestKey later = shop.importKey("some-raw-key");
    ledger.put(TestOrders.self("later", shop, later));
    assertThat(isRevoked(add(later))).isTrue();
  }

  @Test
  void anHonouredOrderIsRememberedWhenItIsGone() {
    TestKey key = add(shop.issue());
    ledger.put(TestOrders.byID("o", key));
    remove(OrderKey.Kind.REVOCATION, "o");
    assertThat(isRevoked(key)).isTrue();
    assertThat(ledger.isOrdered(find(key))).isFalse();

    add(key.with("scopes", "['s']"));
    assertThat(isRevoked(key)).isTrue();
    assertThat(find(key).showsEndAt(NOW)).isFalse();
    add(key.with("revocation", ENDED));
    assertThat(isRevoked(key)).isTrue();
    // As a list from an API server that is behind would bring it.
    add(key.without("revocation"));
    assertThat(isRevoked(key)).isTrue();
  }

  @Test
  void aRecordThatIsGoneTakesTheMemoryWithIt() {
    TestKey key = add(shop.importKey("some-raw-key").withMetadata("uid", "one"));
    ledger.put(TestOrders.byID("o", key));
    remove(OrderKey.Kind.REVOCATION, "o");
    ledger.remove(find(key).key());
    assertThat(isRevoked(add(key))).isFalse();

    ledger.put(TestOrders.byID("again", key));
    remove(OrderKey.Kind.REVOCATION, "again");
    assertThat(isRevoked(add(key))).isTrue();
    // The deletion was missed: another object has the name.
    assertThat(isRevoked(add(key.withMetadata("uid", "two")))).isFalse();
  }

  @Test
  void aRecordThatIsOutOfSightComesBackRevoked() {
    TestKey ordered = add(shop.importKey("some-raw-key").withMetadata("uid", "one"));
    TestKey refused = add(shop.issue());
    TestKey good = add(shop.issue());
    ledger.put(TestOrders.byID("o", ordered));
    ledger.refuse(find(refused));
    for (TestKey key : List.of(ordered, refused, good)) {
      ledger.removeFromSight(find(key).key(), NOW);
    }
    remove(OrderKey.Kind.REVOCATION, "o");
    assertThat(index.size()).isZero();

    assertThat(isRevoked(add(ordered))).isTrue();
    assertThat(isRevoked(add(refused))).isTrue();
    assertThat(isRevoked(add(good))).isFalse();
    assertThat(isRevoked(add(ordered.withMetadata("uid", "two")))).isFalse();
  }

  @Test
  void ofARecordThatShowsItsEndNothingIsRememberedOutOfSight() {
    TestKey key = add(shop.issue());
    ledger.put(TestOrders.byID("o", key));
    add(key.with("revocation", ENDED));
    ledger.removeFromSight(find(key).key(), NOW);
    remove(OrderKey.Kind.REVOCATION, "o");

    assertThat(isRevoked(add(key.without("revocation")))).isFalse();
  }

  @Test
  void anEndThatIsStillToComeIsNoReasonToForgetAnOrder() {
    TestKey key =
        add(
            shop.issue()
                .with(
                    "revocation",
                    "{'cause':'Superseded','reason':'Superseded',"
                        + "'effectiveTime':'2026-11-02T00:00:00Z'}"));
    ledger.put(TestOrders.byID("o", key));
    ledger.removeFromSight(find(key).key(), NOW);
    remove(OrderKey.Kind.REVOCATION, "o");

    assertThat(isRevoked(add(key))).isTrue();
  }

  @Test
  void anOrderThatNeverConcernedAnythingIsForgotten() {
    TestKey key = shop.issue();
    ledger.put(TestOrders.byID("o", key));
    ledger.put(TestOrders.self("o", shop, key));
    remove(OrderKey.Kind.REVOCATION, "o");
    remove(OrderKey.Kind.SELF_REVOCATION, "o");

    assertThat(isRevoked(add(key))).isFalse();
    assertThat(ledger.orderKeys(OrderKey.Kind.REVOCATION, Optional.empty())).isEmpty();
  }

  @Test
  void recordsThatAreReadLiveAreJudgedToo() {
    TestKey key = shop.issue();
    assertThat(ledger.judge(key.indexed()).isEndedAt(NOW)).isFalse();
    ledger.put(TestOrders.self("o", shop, key));
    assertThat(ledger.judge(key.indexed()).isEndedAt(NOW)).isTrue();
    remove(OrderKey.Kind.SELF_REVOCATION, "o");

    assertThat(ledger.judge(key.indexed()).isEndedAt(NOW)).isTrue();
    assertThat(isRevoked(add(key))).isTrue();
  }

  @Test
  void aRefusalCanBeTakenBackUnlessAnOrderCame() {
    TestKey key = add(shop.issue());
    assertThat(ledger.refuse(find(key))).isTrue();
    assertThat(ledger.refuse(find(key))).isFalse();
    assertThat(isRevoked(key)).isTrue();
    ledger.takeBack(find(key));
    assertThat(isRevoked(key)).isFalse();

    ledger.refuse(find(key));
    ledger.put(TestOrders.byID("o", key));
    ledger.takeBack(find(key));
    assertThat(isRevoked(key)).isTrue();
  }

  @Test
  void ordersThatCannotBeReadConcernNothing() {
    ApiKeyRevocation order = TestOrders.byID("o", shop.issue());
    order.setSpec(null);
    assertThat(ledger.put(order)).isFalse();
    assertThat(ledger.orderKeys(OrderKey.Kind.REVOCATION, Optional.empty())).isEmpty();
    add(shop.issue().withoutSpec());
    add(shop.issue().without("owner"));
    assertThat(ledger.put(TestOrders.byName("o", "shop", null))).isTrue();
  }

  private TestKey add(TestKey key) {
    ledger.put(key.indexed());
    return key;
  }

  private void remove(OrderKey.Kind kind, String name) {
    ledger.remove(new OrderKey(kind, "shop", name));
  }

  private IndexedRecord find(TestKey key) {
    return index.find(key.namespace(), key.keyID()).orElseThrow();
  }

  private boolean isRevoked(TestKey key) {
    return find(key).isEndedAt(NOW);
  }

  private static TestKey created(TestKey key, String time) {
    return key.withMetadata("creationTimestamp", time);
  }
}
