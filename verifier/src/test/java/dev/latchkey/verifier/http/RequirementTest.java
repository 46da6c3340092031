package dev.latchkey.verifier.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.eclipse.jetty.http.HttpURI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client can do to its gateway's requirement by a path of its own. */
class RequirementTest {
  @Property
  void nothingTakesAScopeAway(@ForAll("targets") String target) {
    for (String prefix : new String[] {"/authz/scopes=a,b", "/authz/simple=true/scopes=a,b"}) {
      Requirement asked = Requirement.of(HttpURI.from(prefix + target));

      if (asked.defect().isEmpty()) {
        assertThat(asked.scopes()).containsExactly("a", "b");
      }
      assertThat(asked.simple()).isEqualTo(prefix.contains("simple"));
    }
  }

  @Property
  void withoutAPrefixItOnlyAdds(@ForAll("targets") String target) {
    Requirement asked = Requirement.of(HttpURI.from("/authz" + target));

    if (!target.contains("=") && !target.toLowerCase(Locale.ROOT).contains("%3d")) {
      assertThat(asked.scopes()).isEmpty();
      assertThat(asked.simple()).isFalse();
    }
    assertThat(asked.scopes()).doesNotContain("");
  }

  @Property
  void noQueryIsHalfUnderstood(@ForAll("queries") String query) {
    Requirement asked = Requirement.of(HttpURI.from("/authz?" + query));

    boolean names = query.contains("scope");
    assertThat(asked.defect().isPresent() || !asked.scopes().isEmpty() || !names).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/authz//scopes=a",
        "/authz/./scopes=a",
        "/authz/././//scopes=a/x",
        "/authz/scopes%3Da",
        "/authz//scopes=a//scopes=b"
      })
  void aSlashTooManyLosesNoScope(String target) {
    assertThat(Requirement.of(HttpURI.from(target)).scopes()).containsExactly("a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/authz/scopes%253Da",
        "/authz/%2573copes=a",
        "/authz/simple%253Dtrue/scopes=a",
        "/authz/simple=true/scope=a"
      })
  void whatIsNearlyARequirementIsADefect(String target) {
    assertThat(Requirement.of(HttpURI.from(target)).defect()).isPresent();
  }

  @Test
  void noKeyHasMoreThanAHundredScopes() {
    String hundred = "a,".repeat(99) + "a";

    for (String target : List.of("/authz/scopes=%s", "/authz?scope=%s")) {
      assertThat(Requirement.of(HttpURI.from(target.formatted(hundred))).defect()).isEmpty();
      assertThat(Requirement.of(HttpURI.from(target.formatted(hundred + ",a"))).defect())
          .isPresent();
    }
  }

  @Provide
  Arbitrary<String> targets() {
    return Arbitraries.of(
            "/",
            "..",
            ".",
            "%2e",
            "%2F",
            "%5C",
            ";",
            "scopes=",
            "scope=",
            "simple=true",
            "a",
            "b",
            "=",
            ",",
            "%3D",
            "%2C",
            "?",
            "&",
            "%00",
            "x",
            "%73",
            "//",
            "%c3%a9")
        .list()
        .ofMaxSize(8)
        .map(parts -> "/" + String.join("", parts))
        .filter(RequirementTest::isTaken);
  }

  @Provide
  Arbitrary<String> queries() {
    return Arbitraries.of(
            "scope",
            "scope=",
            "scope=a",
            "scopes=a",
            "simple=true",
            "simple",
            "&",
            "=",
            ",",
            "+",
            "%20",
            "x=y",
            "%",
            "?")
        .list()
        .ofMaxSize(6)
        .map(parts -> String.join("", parts));
  }

  /** Others are refused before anybody looks at them. */
  private static boolean isTaken(String target) {
    try {
      return HttpURI.from("/authz" + target).getPath() != null;
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }
}
