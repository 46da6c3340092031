package dev.latchkey.credentials.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.latchkey.credentials.signing.SigningKey;
import dev.latchkey.credentials.signing.TestKeys;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;

class JwtClaimsFuzzTest {
  private static final SigningKey KEY = TestKeys.signer(TestKeys.ed25519(new byte[32]));
  private static final SigningKey OTHER_KEY = TestKeys.signer(TestKeys.ed25519());
  private static final String HEADER =
      "{\"typ\":\"latchkey+jwt\",\"alg\":\"EdDSA\",\"kid\":\"%s\"}"
          .formatted(KEY.verificationKey().keyID());

  /** The input is the claim set of a token that is signed as ours are. */
  @FuzzTest(maxDuration = "60s")
  void readsClaimsAsAnotherLibraryDoesAndWritesThemTheSame(byte[] input)
      throws InvalidJwtException, MalformedClaimException {
    String signed = encode(HEADER.getBytes(StandardCharsets.UTF_8)) + "." + encode(input);
    String text = signed + "." + encode(KEY.sign(signed.getBytes(StandardCharsets.US_ASCII)));

    if (JwtFormat.read(text) instanceof TokenReading.Read read) {
      PresentedToken.Jwt token = (PresentedToken.Jwt) read.token();
      assertThat(token.isSignedBy(KEY.verificationKey())).isTrue();
      assertThat(token.isSignedBy(OTHER_KEY.verificationKey())).isFalse();
      assertReadBy(JwtClaims.parse(new String(input, StandardCharsets.UTF_8)), token.claims());
      Tokens.assertReadTheSame(token.claims(), claims -> JwtFormat.issue(claims, KEY));
    }
  }

  private static void assertReadBy(JwtClaims other, TokenClaims claims)
      throws MalformedClaimException {
    assertThat(other.getIssuer()).isEqualTo(claims.issuer());
    assertThat(other.getSubject()).isEqualTo(claims.subject());
    assertThat(other.getAudience()).isEqualTo(claims.audience());
    assertThat(other.getExpirationTime().getValue())
        .isEqualTo(claims.expireTime().getEpochSecond());
    assertThat(other.getNotBefore().getValue()).isEqualTo(claims.notBefore().getEpochSecond());
    assertThat(other.getJwtId()).isEqualTo(claims.tokenID());
    if (!claims.scopes().isEmpty()) {
      assertThat(other.getStringClaimValue("scope")).isEqualTo(String.join(" ", claims.scopes()));
    }
    assertThat(other.hasClaim("acl")).isEqualTo(claims.allowedBlocks().isPresent());
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
