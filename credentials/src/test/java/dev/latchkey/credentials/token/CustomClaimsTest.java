package dev.latchkey.credentials.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.credentials.json.StrictJson;
import java.io.IOException;
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
  @ValueSource(
      strings = {
        "email",
        "groups",
        "roles",
        "azp",
        "client_id",
        "act",
        "cnf",
        "Email",
        "scopes",
        "sub_id",
        "appid"
      })
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

  @ParameterizedTest
  @ValueSource(
      strings = {"{'a':1e400}", "{'a':[{'b':-1E+999}]}", "{'a':'\\ud800'}", "{'\\udc00':1}"})
  void whatReadersWouldTakeInDifferentWaysIsRefused(String json) throws IOException {
    assertThat(CustomClaims.problem(read(json), Set.of())).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{'a':1e308}", "{'a':12345678901234567890.123}", "{'a':'\\ud83d\\ude00'}"})
  void whatADoubleAndUnicodeHoldIsFine(String json) throws IOException {
    assertThat(CustomClaims.problem(read(json), Set.of())).isEmpty();
  }

  /** As a lenient reader of a request would. */
  private static ObjectNode read(String json) throws IOException {
    return (ObjectNode)
        JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build()
            .readTree(json.replace('\'', '"'));
  }

  private static String problem(String name, Set<String> allowed) {
    return CustomClaims.problem(StrictJson.newObject().put(name, "x"), allowed).orElse("");
  }
}
