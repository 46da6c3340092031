package dev.latchkey.verifier.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credentials.CredentialShape;
import dev.latchkey.verifier.index.IndexedRecord;
import dev.latchkey.verifier.index.RecordIndex;
import dev.latchkey.verifier.testing.FixedHashKeys;
import dev.latchkey.verifier.testing.FixedTokenKeys;
import dev.latchkey.verifier.testing.SettableClock;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.TestTenant;
import dev.latchkey.verifier.token.SignatureMemory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialCheckTest {
  private static final Optional<byte[]> NO_ADDRESS = Optional.empty();
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

  private final TestTenant shop = new TestTenant("shop");
  private final TestTenant other = new TestTenant("other");
  private final FixedHashKeys hashKeys = new FixedHashKeys(shop, other);
  private final SettableClock clock = new SettableClock();
  private final RecordIndex index = new RecordIndex();
  private final AtomicInteger ambiguous = new AtomicInteger();
  private final CredentialCheck check =
      new CredentialCheck(
          hashKeys,
          new FixedTokenKeys(),
          new SignatureMemory(Clock.systemUTC(), 10),
          Duration.ofSeconds(60),
          new RateLimits(clock, 100),
          clock,
          ambiguous::incrementAndGet);

  @Test
  void anIssuedKeyIsValid() {
    TestKey key = add(shop.issue());

    assertThat(check(key))
        .isInstanceOfSatisfying(
            Verification.Valid.class,
            valid -> {
              assertThat(valid.record().key().keyID()).isEqualTo(key.keyID());
              assertThat(valid.record().key().namespace()).isEqualTo("shop");
              assertThat(valid.shape()).isEqualTo(CredentialShape.ISSUED);
              assertThat(valid.allowance()).isEmpty();
            });
  }

  @Test
  void anImportedKeyIsValid() {
    TestKey key = add(shop.importKey("hunter2-but-longer"));

    assertThat(check(key)).isInstanceOf(Verification.Valid.class);
    assertRefused("hunter2-but-longe", VerificationError.NOT_FOUND);
  }

  @Test
  void aWrongSecretIsTheSameRefusalAsAnUnknownKey() {
    TestKey known = add(shop.issue());
    TestKey sameID = shop.issue(known.keyID());

    assertThat(check(sameID)).isSameAs(check(shop.issue()));
    assertThat(check(sameID).error()).contains(VerificationError.NOT_FOUND);
  }

  @ParameterizedTest
  @CsvSource({
    "'', INVALID_FORMAT",
    "'two words', INVALID_FORMAT",
    "'caf\u00e9', INVALID_FORMAT",
    "some-key-nobody-imported, NOT_FOUND",
    "eyJhbGciOiJFZERTQSJ9.e30.AAAA, SIGNATURE_INVALID",
    "mc_v1_AgEIbG9jYXRpb24, INVALID_FORMAT"
  })
  void whatNobodyKnows(String credential, VerificationError error) {
    assertRefused(credential, error);
  }

  @Test
  void tooLongIsInvalidFormat() {
    assertRefused("x".repeat(4096), VerificationError.NOT_FOUND);
    assertRefused("x".repeat(4097), VerificationError.INVALID_FORMAT);
  }

  @Test
  void aMistypedCheckIsInvalidFormat() {
    TestKey key = add(shop.issue());
    String text = key.credential();
    char last = text.charAt(text.length() - 1);

    assertRefused(
        text.substring(0, text.length() - 1) + (last == 'a' ? 'b' : 'a'),
        VerificationError.INVALID_FORMAT);
  }

  @Test
  void expiryIsToTheMillisecond() {
    TestKey key = add(shop.issue().with("expireTime", quoted(NOW.plusMillis(1))));

    assertThat(check(key)).isInstanceOf(Verification.Valid.class);
    clock.advance(Duration.ofMillis(1));
    assertRefused(key.credential(), VerificationError.EXPIRED);
  }

  @Test
  void anEndInTheFutureIsNoEndYet() {
    TestKey key = add(shop.issue().with("revocation", revokedAt(NOW.plusSeconds(1))));

    assertThat(check(key)).isInstanceOf(Verification.Valid.class);
    clock.advance(Duration.ofSeconds(1));
    assertRefused(key.credential(), VerificationError.REVOKED);
  }

  @Test
  void anEndWithoutATimeHasCome() {
    TestKey key =
        add(shop.issue().with("revocation", "{'cause': 'Ordered', 'reason': 'KeyCompromise'}"));

    assertRefused(key.credential(), VerificationError.REVOKED);
  }

  @Test
  void revokedComesBeforeExpiredComesBeforeNotUnderstood() {
    TestKey key =
        shop.issue()
            .with("requires", "['geo']")
            .with("expireTime", quoted(NOW))
            .with("revocation", revokedAt(NOW));

    add(key);
    assertRefused(key.credential(), VerificationError.REVOKED);
    add(key.without("revocation"));
    assertRefused(key.credential(), VerificationError.EXPIRED);
    add(key.without("expireTime"));
    assertRefused(key.credential(), VerificationError.INTERNAL);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "requires | ['geo']",
        "visibility | 'Restricted'",
        "ipRestriction | {'allowedCIDRs': ['10.0.0.0/33']}",
        "rateLimit | {'quota': 0, 'window': '60s'}",
        "rateLimit | {'quota': 5, 'window': 'soon'}",
        "rateLimit | {'quota': 5, 'window': '0s'}",
        "rateLimit | {'quota': 5}",
        "rateLimit | {'quota': 5, 'window': '60s', 'unit': 'bytes'}",
        "actorID | null"
      })
  void whatIsNotUnderstoodIsRefusedButTellsNothingWithoutTheSecret(String field, String value) {
    TestKey key = add(shop.issue().with(field, value));

    assertRefused(key.credential(), VerificationError.INTERNAL);
    assertRefused(shop.issue(key.keyID()).credential(), VerificationError.NOT_FOUND);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "digest | 'abc'",
        "digest | null",
        "hashKeyID | null",
        "hashKeyID | '0000000000000000'",
        "keyID | '00000000000000000000000000'",
        "expireTime | 'next year'",
        "scopes | 'all'"
      })
  void whatCannotBeReadIsInternal(String field, String value) {
    TestKey key = add(shop.issue().with(field, value));

    assertRefused(key.credential(), VerificationError.INTERNAL);
  }

  @Test
  void withoutASpecOrHashKeysIsInternal() {
    assertRefused(add(shop.issue().withoutSpec()).credential(), VerificationError.INTERNAL);

    TestKey issued = add(shop.issue());
    TestKey imported = add(shop.importKey("a-raw-key-of-somebody"));
    hashKeys.remove("shop");
    assertRefused(issued.credential(), VerificationError.INTERNAL);
    assertRefused(imported.credential(), VerificationError.INTERNAL);
  }

  @Test
  void aNamespaceWithoutHashKeysDoesNotSpoilAnother() {
    TestKey key = add(shop.importKey("a-raw-key-of-somebody"));
    add(other.importKey("another-raw-key"));
    hashKeys.remove("other");

    assertThat(check(key)).isInstanceOf(Verification.Valid.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.1.2.3", "::ffff:10.1.2.3", "2001:db8::7"})
  void addressesWithin(String address) {
    TestKey key = add(restricted());

    assertThat(check.check(key.credential(), bytes(address), index))
        .isInstanceOf(Verification.Valid.class);
  }

  @Test
  void addressesOutsideOrUnknownAreRefused() {
    TestKey key = add(restricted());

    assertThat(check.check(key.credential(), bytes("11.0.0.1"), index).error())
        .contains(VerificationError.IP_NOT_ALLOWED);
    assertThat(check.check(key.credential(), NO_ADDRESS, index).error())
        .contains(VerificationError.IP_NOT_ALLOWED);
  }

  @Test
  void noCidrsIsNoRestriction() {
    assertThat(check(add(shop.issue().with("ipRestriction", "{'allowedCIDRs': []}"))))
        .isInstanceOf(Verification.Valid.class);
  }

  @Test
  void onlyValidVerificationsTakeFromTheQuota() {
    TestKey key =
        add(restricted().with("rateLimit", "{'quota': 2, 'window': '60s', 'unit': 'requests'}"));

    check.check(key.credential(), bytes("11.0.0.1"), index);
    check(shop.issue(key.keyID()));
    assertAllowance(key, 1);
    assertAllowance(key, 0);
    assertThat(check.check(key.credential(), bytes("10.0.0.1"), index))
        .isInstanceOfSatisfying(
            Verification.RateLimited.class,
            limited -> {
              assertThat(limited.record().key().keyID()).isEqualTo(key.keyID());
              assertThat(limited.allowance().resetMillis())
                  .isEqualTo(NOW.plusSeconds(60).toEpochMilli());
            });
    clock.advance(Duration.ofSeconds(60));
    assertAllowance(key, 1);
  }

  @Test
  void oneIdInTwoNamespacesAreTwoKeys() {
    TestKey ours = add(shop.issue());
    TestKey theirs = add(other.issue(ours.keyID()));

    assertThat(check(ours))
        .isInstanceOfSatisfying(
            Verification.Valid.class,
            valid -> assertThat(valid.record().key().namespace()).isEqualTo("shop"));
    assertThat(check(theirs))
        .isInstanceOfSatisfying(
            Verification.Valid.class,
            valid -> assertThat(valid.record().key().namespace()).isEqualTo("other"));
    assertThat(ambiguous).hasValue(0);
  }

  @Test
  void aCredentialThatFitsInTwoNamespacesIsRefused() {
    add(shop.importKey("the-same-raw-key"));
    add(other.importKey("the-same-raw-key"));

    assertRefused("the-same-raw-key", VerificationError.NOT_FOUND);
    assertThat(ambiguous).hasValue(1);

    TestTenant copy = shop.copyTo("copy");
    hashKeys.put(copy);
    TestKey key = add(shop.issue());
    add(copy.key(key.keyID(), key.credential()));
    assertRefused(key.credential(), VerificationError.NOT_FOUND);
    assertThat(ambiguous).hasValue(2);
  }

  @Test
  void theDigestOfAnImportedKeyIsCheckedToo() {
    TestKey swapped = shop.importKey("a-raw-key-of-somebody");
    add(swapped.with("digest", "'" + "ab".repeat(32) + "'"));

    assertRefused("a-raw-key-of-somebody", VerificationError.NOT_FOUND);
  }

  @Test
  void rotatedHashKeysStayGoodForWhatTheyMade() {
    TestKey before = add(shop.issue());
    shop.rotateHashKey();
    hashKeys.put(shop);

    assertThat(check(before)).isInstanceOf(Verification.Valid.class);
    assertThat(check(add(shop.issue()))).isInstanceOf(Verification.Valid.class);
  }

  private TestKey restricted() {
    return shop.issue().with("ipRestriction", "{'allowedCIDRs': ['10.0.0.0/8','2001:db8::/32']}");
  }

  private void assertAllowance(TestKey key, long remaining) {
    assertThat(check.check(key.credential(), bytes("10.0.0.1"), index))
        .isInstanceOfSatisfying(
            Verification.Valid.class,
            valid ->
                assertThat(valid.allowance())
                    .hasValueSatisfying(
                        allowance -> assertThat(allowance.remaining()).isEqualTo(remaining)));
  }

  private void assertRefused(String credential, VerificationError error) {
    assertThat(check.check(credential, NO_ADDRESS, index))
        .isInstanceOfSatisfying(
            Verification.Refused.class, refused -> assertThat(refused.reason()).isEqualTo(error));
  }

  private Verification check(TestKey key) {
    return check.check(key.credential(), NO_ADDRESS, index);
  }

  private TestKey add(TestKey key) {
    IndexedRecord record = key.indexed();
    index.put(record);
    return key;
  }

  private static Optional<byte[]> bytes(String address) {
    return dev.latchkey.credentials.network.IpAddresses.parse(address);
  }

  private static String quoted(Instant time) {
    return "'" + time + "'";
  }

  private static String revokedAt(Instant time) {
    return "{'cause': 'Superseded', 'reason': 'Superseded', 'effectiveTime': '" + time + "'}";
  }
}
