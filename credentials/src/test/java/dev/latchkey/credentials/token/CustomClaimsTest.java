package dev.latchkey.credentials.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credentials.json.StrictJson;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CustomClaimsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "akid", "scope", "vis", "meta", "acl",
        "status", "ISS"
      })
  void reservedNamesAreRefusedWhateverIsConfigured(String name) {
    assertThat(problem(name, Set.of(name))).contains("reserved");
  }

  @ParameterizedTest
  @ValueSource(strings = {"email", "groups", "roles", "azp", "client_id", "act", "cnf", "Email"})
  void identityNamesAreRefusedUnlessConfigured(String name) {
    assertThat(problem(name, Set.of())).contains("allowedClaims");
    assertThat(problem(name, Set.of(name))).isEmpty();
  }

  @Test
  void sizeCountsInBytes() {
    var claims = StrictJson.newObject().put("a", "\u00e4".repeat(2044));

    assertThat(CustomClaims.problem(claims, Set.of())).isEmpty();
    assertThat(CustomClaims.problem(claims.put("b", 1), Set.of())).isPresent();
  }

  private static String problem(String name, Set<String> allowed) {
    return CustomClaims.problem(StrictJson.newObject().put(name, "x"), allowed).orElse("");
  }
}
