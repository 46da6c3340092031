package dev.latchkey.http.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class BearerTokenTest {
  @Property
  void whatTheStandardAllowsIsFound(
      @ForAll("tokens") String token,
      @ForAll("schemes") String scheme,
      @ForAll @IntRange(min = 1, max = 3) int spaces) {
    assertThat(BearerToken.of(List.of(scheme + " ".repeat(spaces) + token))).isEqualTo(token);
    assertThat(BearerToken.find(List.of(scheme + " ".repeat(spaces) + token))).contains(token);
  }

  @Property
  void anythingElseIsRefusedWithoutAnEcho(@ForAll("lines") String line) {
    try {
      assertThat(BearerToken.of(List.of(line))).matches("[A-Za-z0-9\\-._~+/]+=*");
    } catch (RequestException refused) {
      assertThat(refused.reason()).isIn(ErrorReason.TOKEN_REQUIRED, ErrorReason.TOKEN_INVALID);
      assertThat(refused.getMessage()).endsWith(".").doesNotContain("hunter2");
      assertThat(BearerToken.find(List.of(line))).isEmpty();
    }
  }

  @Property
  void severalHeadersAreRefusedWhateverTheyHold(
      @ForAll @Size(min = 2, max = 4) List<@net.jqwik.api.From("lines") String> lines) {
    assertReason(ErrorReason.TOKEN_INVALID, lines);
  }

  @Example
  void whoSendsNoTokenIsAskedForOne() {
    assertReason(ErrorReason.TOKEN_REQUIRED, List.of());
    for (String line : List.of("", " ", "Bearer", "bearer ", "Basic aHVudGVyMg==", "Bearerx y")) {
      assertReason(ErrorReason.TOKEN_REQUIRED, List.of(line));
    }
  }

  @Example
  void whatCannotBeATokenIsRefused() {
    for (String token : List.of("a b", "a,b", "=", "a=b", "\"a\"", "ä", "a\tb", "a, Bearer b")) {
      assertReason(ErrorReason.TOKEN_INVALID, List.of("Bearer " + token));
    }
  }

  @Example
  void aTokenHasItsLength() {
    String longest = "x".repeat(BearerToken.MAX_LENGTH);

    assertThat(BearerToken.of(List.of("Bearer " + longest))).isEqualTo(longest);
    assertReason(ErrorReason.TOKEN_INVALID, List.of("Bearer x" + longest));
  }

  @Provide
  Arbitrary<String> tokens() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .withCharRange('A', 'Z')
        .withCharRange('0', '9')
        .withChars("-._~+/")
        .ofMinLength(1)
        .ofMaxLength(2_000)
        .flatMap(text -> Arbitraries.of("", "=", "==").map(text::concat));
  }

  @Provide
  Arbitrary<String> schemes() {
    return Arbitraries.of("Bearer", "bearer", "BEARER", "bEaReR");
  }

  @Provide
  Arbitrary<String> lines() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(60),
        Arbitraries.strings().ofMaxLength(60).map(text -> "Bearer " + text),
        Arbitraries.strings().ofMaxLength(20).map(text -> "Bearer hunter2 " + text),
        Arbitraries.strings().ofMaxLength(20).map(text -> text + " hunter2"));
  }

  private static void assertReason(ErrorReason reason, List<String> lines) {
    assertThatThrownBy(() -> BearerToken.of(lines))
        .isInstanceOfSatisfying(
            RequestException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    assertThat(BearerToken.find(lines)).isEmpty();
  }
}
