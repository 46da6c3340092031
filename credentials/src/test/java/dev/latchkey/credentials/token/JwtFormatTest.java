package dev.latchkey.credentials.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credentials.CredentialShape;
import dev.latchkey.credentials.signing.SigningKey;
import dev.latchkey.credentials.signing.TestKeys;
import dev.latchkey.credentials.signing.VerificationKeySet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwtFormatTest {
  private static final SigningKey KEY = TestKeys.signer(TestKeys.ed25519());
  private static final String TOKEN = JwtFormat.issue(Tokens.claims(), KEY);
  private static final String HEADER =
      "{\"typ\":\"latchkey+jwt\",\"alg\":\"EdDSA\",\"kid\":\"%s\"}"
          .formatted(KEY.verificationKey().keyID());
  private static final String PAYLOAD = Tokens.claims().toJson().toString();

  @Test
  void readsWhatItIssued() {
    assertThat(CredentialShape.of(TOKEN)).isEqualTo(CredentialShape.JWT);
    var read = (TokenReading.Read) JwtFormat.read(TOKEN);

    assertThat(read.token().claims()).isEqualTo(Tokens.claims());
    assertThat(isGenuine(TOKEN)).isTrue();
    assertThat(isGenuine(sign(HEADER, PAYLOAD))).as("signed by hand").isTrue();
  }

  @Test
  void anotherLibraryVerifiesItFromThePublicSetAlone() throws Exception {
    SigningKey rsa = TestKeys.signer(TestKeys.rsa("rsa-1", 2048));
    for (SigningKey key : new SigningKey[] {KEY, rsa}) {
      String set = "{\"keys\":" + VerificationKeySet.parse(publicSet(key)).toPublicJson() + "}";
      var consumer =
          new JwtConsumerBuilder()
              .setVerificationKeyResolver(
                  new JwksVerificationKeyResolver(new JsonWebKeySet(set).getJsonWebKeys()))
              .setExpectedIssuer("https://latchkey.local/shop")
              .setExpectedAudience("orders")
              .setRequireExpirationTime()
              .setEvaluationTime(
                  org.jose4j.jwt.NumericDate.fromSeconds(Tokens.NOW.getEpochSecond()))
              .setJwsAlgorithmConstraints(
                  org.jose4j.jwa.AlgorithmConstraints.ConstraintType.PERMIT,
                  key.verificationKey().algorithm().jwsName())
              .build();

      assertThat(
              consumer
                  .processToClaims(JwtFormat.issue(Tokens.claims(), key))
                  .getClaimValue("order"))
          .isEqualTo(42L);
    }
  }

  private static String publicSet(SigningKey key) {
    return "{\"keys\":" + setOf(key) + "}";
  }

  private static String setOf(SigningKey key) {
    return dev.latchkey.credentials.signing.PublicForm.of(key);
  }

  @Test
  void isOverToTheSecondAndGrantsSkewOnlyWhereItBegins() {
    TokenClaims claims = Tokens.claims();
    Duration skew = Duration.ofSeconds(60);

    assertThat(claims.lifeAt(claims.expireTime(), skew)).isEqualTo(TokenClaims.Life.EXPIRED);
    assertThat(claims.lifeAt(claims.expireTime().minusMillis(1), skew))
        .isEqualTo(TokenClaims.Life.GOOD);
    assertThat(claims.lifeAt(Tokens.NOW.minusSeconds(60), skew)).isEqualTo(TokenClaims.Life.GOOD);
    assertThat(claims.lifeAt(Tokens.NOW.minusSeconds(61), skew))
        .isEqualTo(TokenClaims.Life.NOT_YET);
  }

  @Test
  void noCharacterOfItCanBeChanged() {
    for (int i = 0; i < TOKEN.length(); i++) {
      for (char other : new char[] {'A', 'B', '_', '.'}) {
        if (TOKEN.charAt(i) != other) {
          assertThat(isGenuine(TOKEN.substring(0, i) + other + TOKEN.substring(i + 1)))
              .as("character %d", i)
              .isFalse();
        }
      }
    }
  }

  static Stream<Arguments> foreignHeaders() {
    String kid = KEY.verificationKey().keyID();
    String base = "\"typ\":\"latchkey+jwt\",\"kid\":\"" + kid + "\"";
    return Stream.of(
        Arguments.of("alg none", "{" + base + ",\"alg\":\"none\"}"),
        Arguments.of("alg None", "{" + base + ",\"alg\":\"None\"}"),
        Arguments.of("alg nOnE", "{" + base + ",\"alg\":\"nOnE\"}"),
        Arguments.of("no alg", "{" + base + "}"),
        Arguments.of("alg of a wrong type", "{" + base + ",\"alg\":1}"),
        Arguments.of("HS256", "{" + base + ",\"alg\":\"HS256\"}"),
        Arguments.of("ES256", "{" + base + ",\"alg\":\"ES256\"}"),
        Arguments.of("alg in another case", "{" + base + ",\"alg\":\"EDDSA\"}"),
        Arguments.of("no typ", "{\"alg\":\"EdDSA\",\"kid\":\"" + kid + "\"}"),
        Arguments.of("typ JWT", HEADER.replace("latchkey+jwt", "JWT")),
        Arguments.of("typ in another case", HEADER.replace("latchkey", "Latchkey")),
        Arguments.of("typ with its prefix", HEADER.replace("latchkey+", "application/latchkey+")),
        Arguments.of("no kid", "{\"typ\":\"latchkey+jwt\",\"alg\":\"EdDSA\"}"),
        Arguments.of(
            "kid of a wrong type", "{\"typ\":\"latchkey+jwt\",\"alg\":\"EdDSA\",\"kid\":[\"a\"]}"),
        Arguments.of("jku", with("\"jku\":\"https://evil.example/jwks\"")),
        Arguments.of("jwk", with("\"jwk\":{\"kty\":\"OKP\"}")),
        Arguments.of("x5u", with("\"x5u\":\"https://evil.example/cert\"")),
        Arguments.of("x5c", with("\"x5c\":[\"AA==\"]")),
        Arguments.of("crit", with("\"crit\":[\"exp\"]")),
        Arguments.of("b64", with("\"b64\":false")),
        Arguments.of("zip", with("\"zip\":\"DEF\"")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("foreignHeaders")
  void aHeaderThatNoneOfOursHasIsRefusedThoughSigned(String what, String header) {
    assertThat(JwtFormat.read(sign(header, PAYLOAD)))
        .isEqualTo(new TokenReading.Refused(TokenDefect.FOREIGN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../etc/passwd", "' OR 1=1 --", "\\u0000", "a", "\\ud83d"})
  void aKidIsANameToLookUpAndNothingElse(String kid) {
    String header = HEADER.replace(KEY.verificationKey().keyID(), kid);

    assertThat(isGenuine(sign(header, PAYLOAD))).isFalse();
  }

  @Test
  void aVeryLongKidIsNoTrouble() {
    String header = HEADER.replace(KEY.verificationKey().keyID(), "k".repeat(5000));

    assertThat(isGenuine(sign(header, PAYLOAD))).isFalse();
  }

  @Test
  void thePublicKeyIsNoSharedSecret() throws Exception {
    String header = HEADER.replace("EdDSA", "HS256");
    String input = encode(header) + "." + encode(PAYLOAD);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(setOf(KEY).getBytes(StandardCharsets.UTF_8), "HmacSHA256"));

    assertThat(isGenuine(input + "." + encode(mac.doFinal(input.getBytes())))).isFalse();
  }

  @Test
  void theAlgorithmIsTheKeysWhateverTheHeaderSays() {
    assertThat(isGenuine(sign(HEADER.replace("EdDSA", "RS256"), PAYLOAD))).isFalse();
  }

  static Stream<Arguments> malformed() {
    String[] parts = TOKEN.split("\\.");
    return Stream.of(
        Arguments.of("empty", ""),
        Arguments.of("dots", ".."),
        Arguments.of("one part", parts[0]),
        Arguments.of("two parts", parts[0] + "." + parts[1]),
        Arguments.of("four parts", TOKEN + "." + parts[2]),
        Arguments.of("five parts", TOKEN + ".a.b"),
        Arguments.of("empty header", "." + parts[1] + "." + parts[2]),
        Arguments.of("empty payload", parts[0] + ".." + parts[2]),
        Arguments.of("empty signature", parts[0] + "." + parts[1] + "."),
        Arguments.of("padding", TOKEN + "="),
        Arguments.of("white space before", " " + TOKEN),
        Arguments.of("white space after", TOKEN + "\n"),
        Arguments.of("white space inside", parts[0] + ". " + parts[1] + "." + parts[2]),
        Arguments.of("unused bits", TOKEN.substring(0, TOKEN.length() - 1) + "B"),
        Arguments.of("base64 instead of base64url", "+" + TOKEN),
        Arguments.of("look-alike letter", TOKEN.replaceFirst("e", "\u0435")),
        Arguments.of("oversize", parts[0] + "." + "A".repeat(8192) + "." + parts[2]),
        Arguments.of("header no JSON", encode("{") + "." + parts[1] + "." + parts[2]),
        Arguments.of("header an array", encode("[]") + "." + parts[1] + "." + parts[2]),
        Arguments.of("header member twice", sign(with("\"alg\":\"EdDSA\""), PAYLOAD)),
        Arguments.of("header and more", sign(HEADER + "{}", PAYLOAD)),
        Arguments.of("claim twice", sign(HEADER, PAYLOAD.replaceFirst("\\{", "{\"sub\":\"x\","))),
        Arguments.of(
            "nested claim twice", sign(HEADER, PAYLOAD.replace("gold\"", "gold\",\"tier\":1"))),
        Arguments.of("payload an array", sign(HEADER, "[]")),
        Arguments.of(
            "payload too deep", sign(HEADER, changed("order", "[".repeat(600) + "]".repeat(600)))),
        Arguments.of("no exp", sign(HEADER, PAYLOAD.replace("\"exp\"", "\"ex\""))),
        Arguments.of("exp a string", sign(HEADER, changed("exp", "\"1790003600\""))),
        Arguments.of("exp a fraction", sign(HEADER, changed("exp", "1790003600.5"))),
        Arguments.of("exp an exponent", sign(HEADER, changed("exp", "1e999"))),
        Arguments.of("exp negative", sign(HEADER, changed("exp", "-1"))),
        Arguments.of("exp beyond a long", sign(HEADER, changed("exp", "99999999999999999999"))),
        Arguments.of("exp in the year 9999999", sign(HEADER, changed("exp", "315502216560000"))),
        Arguments.of("exp null", sign(HEADER, changed("exp", "null"))),
        Arguments.of("nbf true", sign(HEADER, changed("nbf", "true"))),
        Arguments.of("iat an object", sign(HEADER, changed("iat", "{}"))),
        Arguments.of("sub a number", sign(HEADER, changed("sub", "1"))),
        Arguments.of("sub empty", sign(HEADER, changed("sub", "\"\""))),
        Arguments.of(
            "iss a list", sign(HEADER, changed("iss", "[\"https://latchkey.local/shop\"]"))),
        Arguments.of("scope a list", sign(HEADER, changed("scope", "[\"read\"]"))),
        Arguments.of("scope with two spaces", sign(HEADER, changed("scope", "\"read  write\""))),
        Arguments.of("acl a string", sign(HEADER, changed("acl", "\"10.0.0.0/8\""))),
        Arguments.of("acl of nonsense", sign(HEADER, changed("acl", "[\"everywhere\"]"))),
        Arguments.of("acl null", sign(HEADER, changed("acl", "null"))),
        Arguments.of("vis unknown", sign(HEADER, changed("vis", "\"PUBLIC\""))),
        Arguments.of("aud of numbers", sign(HEADER, changed("aud", "[1]"))),
        Arguments.of(
            "acl of 65 blocks",
            sign(HEADER, changed("acl", "[\"10.0.0.0/8\"" + ",\"::/0\"".repeat(64) + "]"))),
        Arguments.of("payload no UTF-8", signLatin1(PAYLOAD.replace("team-a", "team\u00ff\u00ff"))),
        Arguments.of("meta a list", sign(HEADER, changed("meta", "[]"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void whatIsNotInTheFormOfOursIsRefusedThoughSigned(String what, String token) {
    assertThat(JwtFormat.read(token)).isEqualTo(new TokenReading.Refused(TokenDefect.MALFORMED));
  }

  @Test
  void aSignatureHasOneForm() {
    // S + L signs the same message in implementations that do not look (RFC 8032, 8.4).
    String[] parts = TOKEN.split("\\.");
    byte[] signature = Base64.getUrlDecoder().decode(parts[2]);
    byte[] order =
        HexFormat.of().parseHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    int carry = 0;
    for (int i = 0; i < 32; i++) {
      int sum = (signature[32 + i] & 0xFF) + (order[i] & 0xFF) + carry;
      signature[32 + i] = (byte) sum;
      carry = sum >> 8;
    }

    assertThat(isGenuine(parts[0] + "." + parts[1] + "." + encode(signature))).isFalse();
    assertThat(isGenuine(parts[0] + "." + parts[1] + "." + encode(new byte[64]))).isFalse();
  }

  private static boolean isGenuine(String token) {
    return JwtFormat.read(token) instanceof TokenReading.Read read
        && read.token().keyID().equals(KEY.verificationKey().keyID())
        && ((PresentedToken.Jwt) read.token()).isSignedBy(KEY.verificationKey());
  }

  private static String with(String member) {
    return HEADER.replaceFirst("\\}$", "," + member + "}");
  }

  private static String changed(String claim, String json) {
    return Tokens.claims()
        .toJson()
        .without(claim)
        .toString()
        .replaceFirst("\\{", "{\"" + claim + "\":" + json + ",");
  }

  private static String sign(String header, String payload) {
    String input = encode(header) + "." + encode(payload);
    return input + "." + encode(KEY.sign(input.getBytes(StandardCharsets.US_ASCII)));
  }

  private static String signLatin1(String payload) {
    String input = encode(HEADER) + "." + encode(payload.getBytes(StandardCharsets.ISO_8859_1));
    return input + "." + encode(KEY.sign(input.getBytes(StandardCharsets.US_ASCII)));
  }

  private static String encode(String text) {
    return encode(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
