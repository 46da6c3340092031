package dev.latchkey.credentials.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.credentials.signing.MacaroonRoot;
import dev.latchkey.credentials.signing.SigningKey;
import dev.latchkey.credentials.signing.TestKeys;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

class CustomClaimsFuzzTest {
  private static final SigningKey KEY = TestKeys.signer(TestKeys.ed25519(new byte[32]));
  private static final MacaroonRoot ROOT = TestKeys.root("00000000000000aa", new byte[32]);
  private static final ObjectMapper LENIENT = Tokens.lenientJson();
  private static final TokenClaims PLAIN = with(LENIENT.createObjectNode());

  /** The input is the claims that a holder asks for, read as leniently as can be. */
  @FuzzTest(maxDuration = "60s")
  void whatIsAllowedIsInTheTokenAndChangesNothingElse(byte[] input) {
    Optional<ObjectNode> asked = read(new String(input, StandardCharsets.UTF_8));

    if (asked.isPresent() && CustomClaims.problem(asked.get(), Set.of("groups")).isEmpty()) {
      TokenClaims claims = with(asked.get());
      TokenClaims ofJwt = Tokens.read(JwtFormat.read(JwtFormat.issue(claims, KEY)));
      TokenClaims ofMacaroon = Tokens.read(MacaroonFormat.read(MacaroonFormat.issue(claims, ROOT)));

      assertThat(ofJwt).isEqualTo(claims).isEqualTo(ofMacaroon);
      assertThat(ofJwt.custom()).isEqualTo(asked.get());
      ObjectNode others = ofJwt.toJson();
      others.remove(names(asked.get()));
      assertThat(others).isEqualTo(PLAIN.toJson());
    }
  }

  private static TokenClaims with(ObjectNode custom) {
    TokenClaims claims = Tokens.claims();
    return new TokenClaims(
        claims.issuer(),
        claims.subject(),
        claims.audience(),
        claims.expireTime(),
        claims.notBefore(),
        claims.issueTime(),
        claims.tokenID(),
        claims.scopes(),
        claims.parentKeyID(),
        claims.isPublic(),
        claims.metadata(),
        claims.allowedBlocks(),
        Optional.empty(),
        custom);
  }

  private static List<String> names(ObjectNode object) {
    return object.properties().stream().map(member -> member.getKey()).toList();
  }

  private static Optional<ObjectNode> read(String json) {
    try {
      return LENIENT.readTree(json) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (JsonProcessingException noJson) {
      return Optional.empty();
    }
  }
}
