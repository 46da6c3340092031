package dev.latchkey.operator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.credentials.hashing.HashKey;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import dev.latchkey.operator.admin.KeyFilter;
import dev.latchkey.operator.admin.KeyKind;
import dev.latchkey.operator.admin.KeyState;
import dev.latchkey.operator.admin.ListPosition;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PageTokensTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final ListPosition POSITION =
      new ListPosition(
          Instant.parse("2026-11-24T12:00:00.123456789Z"), "01ARZ3NDEKTSV4RRFFQ69G5FAV");

  private final HashKeyRing ring = HashKeyRing.generate(RANDOM);
  private final PageTokens tokens = new PageTokens("shop", KeyKind.ISSUED, KeyFilter.ALL);

  @Property
  void aTokenIsThePositionItWasMadeOf(
      @ForAll("positions") ListPosition position, @ForAll("filters") KeyFilter filter) {
    PageTokens ofFilter = new PageTokens("shop", KeyKind.IMPORTED, filter);

    String token = ofFilter.write(position, ring);

    assertThat(ofFilter.read(token, Optional.of(ring))).isEqualTo(position);
    assertThat(token).matches("[A-Za-z0-9_-]{1,200}");
  }

  @Property
  void aTokenIsOfOneListAlone(
      @ForAll("filters") KeyFilter filter, @ForAll("filters") KeyFilter other) {
    String token = new PageTokens("shop", KeyKind.ISSUED, filter).write(POSITION, ring);

    assertRefused(new PageTokens("shop", KeyKind.IMPORTED, filter), token, ring);
    assertRefused(new PageTokens("shop2", KeyKind.ISSUED, filter), token, ring);
    if (!filter.equals(other)) {
      assertRefused(new PageTokens("shop", KeyKind.ISSUED, other), token, ring);
    }
  }

  @Property
  void everyChangeOfATokenIsRefused(@ForAll @IntRange(max = 1_000_000) int at) {
    String token = tokens.write(POSITION, ring);
    byte[] bytes = Base64.getUrlDecoder().decode(token);
    bytes[at / 8 % bytes.length] ^= (byte) (1 << (at % 8));
    assertRefused(tokens, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes), ring);

    // By character too: the last one has bits that no byte uses.
    char[] text = token.toCharArray();
    int place = at % text.length;
    text[place] = text[place] == 'A' ? 'B' : 'A';
    assertRefused(tokens, new String(text), ring);
    assertRefused(tokens, token.substring(0, place), ring);
    assertRefused(tokens, token + token.charAt(place), ring);
  }

  @Property
  void noTextIsATokenUnlessItWasMadeHere(@ForAll String text, @ForAll byte[] bytes) {
    assertRefused(tokens, text, ring);
    assertRefused(tokens, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes), ring);
  }

  @Test
  void otherFormsOfTheSameBytesAreRefused() {
    String token = tokens.write(POSITION, ring);

    assertRefused(tokens, token + "=", ring);
    assertRefused(tokens, " " + token, ring);
    assertRefused(tokens, token + "\n", ring);
    assertRefused(tokens, "A".repeat(100_000), ring);
  }

  @Test
  void aTokenOutlivesTheHashKeyThatWasActiveUntilItIsRemoved() {
    String token = tokens.write(POSITION, ring);
    HashKey next = HashKey.generate(RANDOM);
    HashKeyRing rotated = ring.with(next).activate(next.id());

    assertThat(tokens.read(token, Optional.of(rotated))).isEqualTo(POSITION);
    assertThat(tokens.write(POSITION, rotated)).isNotEqualTo(token);
    assertRefused(tokens, token, rotated.without(ring.active().id()));
    assertRefused(tokens, token, HashKeyRing.generate(RANDOM));
  }

  @Test
  void whereThereAreNoHashKeysNoTokenIsGenuine() {
    String token = tokens.write(POSITION, ring);

    assertThatThrownBy(() -> tokens.read(token, Optional.empty()))
        .isInstanceOf(RequestException.class);
  }

  @Provide
  Arbitrary<ListPosition> positions() {
    Arbitrary<Long> seconds =
        Arbitraries.longs().between(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond());
    return Combinators.combine(seconds, Arbitraries.integers().between(0, 999_999_999))
        .as(
            (second, nano) ->
                new ListPosition(Instant.ofEpochSecond(second, nano), POSITION.keyID()));
  }

  @Provide
  Arbitrary<KeyFilter> filters() {
    return Combinators.combine(
            Arbitraries.of("", "-", "=", "a", "a\n-", "\u00e9", "-\n=a").optional(),
            Arbitraries.of(KeyState.class).optional())
        .as(KeyFilter::new);
  }

  private static void assertRefused(PageTokens tokens, String token, HashKeyRing ring) {
    assertThatThrownBy(() -> tokens.read(token, Optional.of(ring)))
        .isInstanceOfSatisfying(
            RequestException.class,
            e -> assertThat(e.reason()).isEqualTo(ErrorReason.PAGE_TOKEN_INVALID));
  }
}
