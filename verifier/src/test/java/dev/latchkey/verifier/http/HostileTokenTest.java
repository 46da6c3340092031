package dev.latchkey.verifier.http;

import static dev.latchkey.verifier.testing.HandMadeTokens.ascii;
import static dev.latchkey.verifier.testing.HandMadeTokens.binary;
import static dev.latchkey.verifier.testing.HandMadeTokens.encode;
import static dev.latchkey.verifier.testing.HandMadeTokens.macaroon;
import static dev.latchkey.verifier.testing.HandMadeTokens.sign;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.latchkey.credentials.signing.SigningKey;
import dev.latchkey.credentials.signing.SigningKeySet;
import dev.latchkey.credentials.token.JwtFormat;
import dev.latchkey.credentials.token.MacaroonFormat;
import dev.latchkey.verifier.testing.Answer;
import dev.latchkey.verifier.testing.FixedTokenKeys;
import dev.latchkey.verifier.testing.HandMadeTokens;
import dev.latchkey.verifier.testing.HttpProbe;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.VerifierWithoutCluster;
import dev.latchkey.verifier.token.NamespaceTokenKeys;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The published attacks on JWTs and macaroons: none is valid, and none is an error of ours. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileTokenTest {
  private static final String INVALID_FORMAT = "INVALID_FORMAT";
  private static final String SIGNATURE_INVALID = "SIGNATURE_INVALID";

  private VerifierWithoutCluster verifier;
  private HttpProbe http;
  private SigningKey ed25519;
  private SigningKey rsa;
  private String token;
  private String header;
  private String payload;
  private String mac;

  @BeforeAll
  void start() throws Exception {
    verifier = new VerifierWithoutCluster();
    http = verifier.http;
    NamespaceTokenKeys made = verifier.tokenKeys.enable("shop");
    String rsaJwk = new RSAKeyGenerator(2048).keyID("rsa-1").generate().toJSONString();
    SigningKeySet signing =
        SigningKeySet.parse("{\"keys\":[" + FixedTokenKeys.jwk() + "," + rsaJwk + "]}");
    verifier.tokenKeys.put(
        new NamespaceTokenKeys(
            "shop",
            made.settings(),
            signing.verificationKeys(),
            Optional.of(signing),
            made.macaroonRoots()));
    rsa = signing.signer(Optional.of("rsa-1"), verifier.clock.instant()).orElseThrow();
    TestKey key =
        verifier.add(
            verifier
                .shop
                .issue()
                .with("scopes", "['read','write']")
                .with("ipRestriction", "{'allowedCIDRs':['127.0.0.0/8']}"));
    token = token(http.derive(key.credential(), ""));
    String kid =
        new String(Base64.getUrlDecoder().decode(token.split("\\.")[0]), StandardCharsets.UTF_8);
    kid = kid.replaceAll(".*\"kid\":\"([^\"]*)\".*", "$1");
    ed25519 = signing.signer(Optional.of(kid), verifier.clock.instant()).orElseThrow();
    header = "{\"typ\":\"latchkey+jwt\",\"alg\":\"EdDSA\",\"kid\":\"" + kid + "\"}";
    payload = HandMadeTokens.claims(token).toJson().toString();
    mac = token(http.derive(key.credential(), "'algorithm':'TOKEN_ALGORITHM_MACAROON'"));
  }

  @AfterAll
  void stop() {
    verifier.close();
  }

  /** Or nothing below would show anything. */
  @Test
  void whatIsUntouchedIsValid() {
    assertThat(http.verify(token).result()).isEqualTo("VALID");
    assertThat(http.verify(sign(header, payload, ed25519)).result()).isEqualTo("VALID");
    assertThat(http.verify(rsaHeader("RS256", rsa)).result()).isEqualTo("VALID");
    assertThat(http.verify(mac).result()).isEqualTo("VALID");
    assertThat(http.verify(macaroon(binary(mac))).result()).isEqualTo("VALID");
  }

  Stream<Arguments> confusedAlgorithms() {
    String publicSet = ed25519Set();
    String x = publicSet.replaceAll(".*\"x\":\"([^\"]*)\".*", "$1");
    String der = "302a300506032b6570032100";
    byte[] raw = Base64.getUrlDecoder().decode(x);
    byte[] spki = new byte[44];
    System.arraycopy(HexFormat.of().parseHex(der), 0, spki, 0, 12);
    System.arraycopy(raw, 0, spki, 12, 32);
    String pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getEncoder().encodeToString(spki)
            + "\n-----END PUBLIC KEY-----\n";
    return Stream.of(
        Arguments.of("HS256 with the public key's bytes", hmac("HS256", raw)),
        Arguments.of("HS256 with the public key's text", hmac("HS256", ascii(x))),
        Arguments.of("HS256 with the public JWK", hmac("HS256", ascii(publicSet))),
        Arguments.of("HS256 with the public key as PEM", hmac("HS256", ascii(pem))),
        Arguments.of("HS256 with the public key as DER", hmac("HS256", spki)),
        Arguments.of("HS512 by name", hmac("HS512", raw)),
        Arguments.of("EdDSA by name, an HMAC in fact", hmac("EdDSA", raw)),
        Arguments.of("RS256 by name, with our Ed25519 kid", swapped("RS256", ed25519, ed25519)),
        Arguments.of("RS256 in fact, with our Ed25519 kid", swapped("RS256", ed25519, rsa)),
        Arguments.of("EdDSA in fact, with our RSA kid", swapped("EdDSA", rsa, ed25519)),
        Arguments.of("EdDSA by name, with our RSA kid and key", swapped("EdDSA", rsa, rsa)),
        Arguments.of("PS256 by name, with our RSA key", swapped("PS256", rsa, rsa)),
        Arguments.of("Ed25519 by its newer name", swapped("Ed25519", ed25519, ed25519)),
        Arguments.of("ES256 by name", swapped("ES256", ed25519, ed25519)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("confusedAlgorithms")
  void theKeyDecidesTheAlgorithm(String attack, String hostile) {
    assertHarmless(hostile, SIGNATURE_INVALID);
  }

  Stream<Arguments> unsigned() {
    List<Arguments> all = new ArrayList<>();
    String own = token.split("\\.")[2];
    for (String none : List.of("none", "None", "NONE", "nOnE", "")) {
      String input = encode(header.replace("EdDSA", none)) + "." + encode(payload);
      all.add(Arguments.of("alg " + none + ", no signature", input + "."));
      all.add(Arguments.of("alg " + none + ", our signature", input + "." + own));
      String plain = encode("{\"alg\":\"" + none + "\"}") + "." + encode(payload);
      all.add(Arguments.of("plain alg " + none, plain + "."));
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unsigned")
  void noneIsNoAlgorithm(String attack, String hostile) {
    assertHarmless(hostile, SIGNATURE_INVALID);
  }

  Stream<Arguments> headers() {
    return Stream.concat(
        Stream.of(
                "../../../../dev/null",
                "/dev/null",
                "file:///etc/passwd",
                "https://evil.example/key.pem",
                "x' UNION SELECT 'key' --",
                "x; rm -rf /",
                "\\u0000",
                "",
                "rsa-1\\u0000",
                "k".repeat(4000))
            .map(
                kid ->
                    Arguments.of(
                        "kid " + kid.substring(0, Math.min(20, kid.length())),
                        sign(header.replace(kidOf(ed25519), kid), payload, ed25519))),
        Stream.of(
                "\"jwk\":" + ed25519Set(),
                "\"jku\":\"https://evil.example/jwks.json\"",
                "\"x5u\":\"https://evil.example/cert.pem\"",
                "\"x5c\":[\"MIIB\"]",
                "\"x5t\":\"AA\"",
                "\"crit\":[\"exp\"]",
                "\"crit\":[]",
                "\"b64\":false",
                "\"b64\":false,\"crit\":[\"b64\"]",
                "\"zip\":\"DEF\"",
                "\"cty\":\"JWT\"")
            .map(member -> Arguments.of(member, sign(with(header, member), payload, ed25519))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("headers")
  void aHeaderBringsNoKeyAndNoRules(String attack, String hostile) {
    assertHarmless(hostile, SIGNATURE_INVALID);
  }

  Stream<Arguments> malformed() {
    String[] parts = token.split("\\.");
    List<Arguments> all = new ArrayList<>();
    all.add(
        Arguments.of(
            "kid of half a character",
            sign(header.replace(kidOf(ed25519), "\\ud800"), payload, ed25519)));
    for (String claim :
        List.of("iss", "sub", "exp", "nbf", "iat", "jti", "akid", "vis", "scope", "acl", "aud")) {
      for (String wrong : List.of("null", "true", "{}", "1.5", "[[]]", "-1")) {
        all.add(Arguments.of(claim + " " + wrong, signed(changed(claim, wrong))));
      }
      all.add(
          Arguments.of(
              claim + " twice", signed(with(changed(claim, "\"x\""), "\"" + claim + "\":\"x\""))));
    }
    for (String claim : List.of("exp", "nbf", "iat")) {
      for (String wrong :
          List.of(
              "\"1793534400\"",
              "1793534400.0",
              "1.7935344e9",
              "1e400",
              "1e99999999999",
              "253402300800",
              "9223372036854775808",
              "99999999999999999999999",
              "-9223372036854775808")) {
        all.add(Arguments.of(claim + " " + wrong, signed(changed(claim, wrong))));
      }
    }
    all.addAll(
        List.of(
            Arguments.of(
                "header member twice", sign(with(header, "\"alg\":\"EdDSA\""), payload, ed25519)),
            Arguments.of(
                "nested member twice", signed(with(payload, "\"meta\":{\"a\":1,\"a\":2}"))),
            Arguments.of("meta a list", signed(with(payload, "\"meta\":[]"))),
            Arguments.of("status a text", signed(with(payload, "\"status\":\"ok\""))),
            Arguments.of("payload an array", signed("[]")),
            Arguments.of("payload a number", signed("1")),
            Arguments.of("payload no JSON", signed("{\"sub\"")),
            Arguments.of("payload and more", signed(payload + "{}")),
            Arguments.of("payload after a byte order mark", signed("\ufeff" + payload)),
            Arguments.of(
                "payload too deep",
                signed(with(payload, "\"d\":" + "[".repeat(700) + "]".repeat(700)))),
            Arguments.of(
                "payload never closed", signed(with(payload, "\"d\":" + "[".repeat(3000)))),
            Arguments.of("payload no UTF-8", latin1(payload.replace("team", "te\u00ffm"))),
            Arguments.of(
                "payload an overlong form", latin1(payload.replace("team", "te\u00c1\u00a1m"))),
            Arguments.of("empty signature", parts[0] + "." + parts[1] + "."),
            Arguments.of("signature not canonical", token.substring(0, token.length() - 1) + "B"),
            Arguments.of(
                "header not canonical", nonCanonicalHeader() + "." + parts[1] + "." + parts[2]),
            Arguments.of("white space before", " " + token),
            Arguments.of("white space after", token + "\n"),
            Arguments.of("white space inside", parts[0] + ".\t" + parts[1] + "." + parts[2]),
            Arguments.of("a null character", token + "\u0000"),
            Arguments.of("a letter that looks like one", token.replaceFirst("e", "\u0435"))));
    return all.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void whatIsNotInTheFormOfOursIsRefusedThoughSigned(String attack, String hostile) {
    assertHarmless(hostile, INVALID_FORMAT);
  }

  Stream<Arguments> noJwts() {
    String[] parts = token.split("\\.");
    return Stream.of(
        Arguments.of("one part", parts[0]),
        Arguments.of("two parts", parts[0] + "." + parts[1]),
        Arguments.of("four parts", token + "." + parts[2]),
        Arguments.of("five parts (JWE)", token + "." + parts[2] + "." + parts[2]),
        Arguments.of("empty header", "." + parts[1] + "." + parts[2]),
        Arguments.of("empty payload", parts[0] + ".." + parts[2]),
        Arguments.of("dots", ".."),
        Arguments.of("padding", token + "=="),
        Arguments.of("base64 of the other alphabet", "+/" + token),
        Arguments.of("Bearer", "Bearer:" + token),
        Arguments.of("JSON serialization", "{\"payload\":\"" + parts[1] + "\"}"));
  }

  /** By its text it might be somebody's raw key, and none is known. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("noJwts")
  void whatHasNotTheShapeOfAJwtIsNotKnown(String attack, String hostile) {
    assertHarmless(hostile, "NOT_FOUND");
  }

  Stream<Arguments> forged() {
    String input = token.substring(0, token.lastIndexOf('.') + 1);
    byte[] smallOrder = new byte[64];
    smallOrder[0] = 1;
    byte[] allOnes = new byte[64];
    Arrays.fill(allOnes, (byte) 0xFF);
    return Stream.of(
        Arguments.of("zeros (psychic)", input + encode(new byte[64])),
        Arguments.of("the neutral point and S = 0", input + encode(smallOrder)),
        Arguments.of("all ones", input + encode(allOnes)),
        Arguments.of("ASN.1 zeros", input + encode(new byte[] {0x30, 6, 2, 1, 0, 2, 1, 0})),
        Arguments.of("one byte", input + "AA"),
        Arguments.of("one more character", token + "A"),
        Arguments.of("63 bytes", input + encode(new byte[63])),
        Arguments.of("65 bytes", input + encode(new byte[65])),
        Arguments.of("S + L", input + encode(plusOrder(signatureOf(token)))),
        Arguments.of("of another message", input + sign(header, "{}", ed25519).split("\\.")[2]),
        Arguments.of("RSA zeros", rsaInput() + encode(new byte[256])),
        Arguments.of("RSA of one byte", rsaInput() + "AA"),
        Arguments.of("more scopes, old signature", moreScopes()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forged")
  void aSignatureThatIsNoneIsRefused(String attack, String hostile) {
    assertHarmless(hostile, SIGNATURE_INVALID);
  }

  @Test
  void timesFarAwayAreNotYetOrOver() {
    assertHarmless(signed(changed("nbf", "253402300799")), SIGNATURE_INVALID);
    assertHarmless(signed(changed("iat", "253402300799")), SIGNATURE_INVALID);
    assertHarmless(signed(changed("exp", "0")), "EXPIRED");
  }

  @Test
  void lengthIsBounded() {
    int fits = 0;
    for (int i = 5000; i < 6200; i++) {
      String padded = signed(with(payload, "\"pad\":\"" + "p".repeat(i) + "\""));
      if (padded.length() > JwtFormat.MAX_LENGTH) {
        assertHarmless(padded, INVALID_FORMAT);
        break;
      }
      fits = i;
    }
    assertThat(http.verify(signed(with(payload, "\"pad\":\"" + "p".repeat(fits) + "\""))).result())
        .isEqualTo("VALID");
    for (int length : new int[] {8192, 8193}) {
      assertThat(http.verify(token + "A".repeat(length - token.length())).result())
          .isIn(
              length == 8192
                  ? List.of(SIGNATURE_INVALID, INVALID_FORMAT)
                  : List.of(INVALID_FORMAT));
      assertHarmless(MacaroonFormat.PREFIX + "A".repeat(length - 6), INVALID_FORMAT);
    }
  }

  @Test
  void aMacaroonThatIsCutAnywhereIsNone() {
    String whole = binary(mac);
    for (int i = 0; i < whole.length(); i++) {
      assertHarmless(macaroon(whole.substring(0, i)), INVALID_FORMAT);
    }
    for (int i = MacaroonFormat.PREFIX.length(); i < mac.length(); i += 7) {
      assertThat(http.verify(mac.substring(0, i)).body().get("is_valid").asBoolean()).isFalse();
    }
  }

  Stream<Arguments> malformedMacaroons() {
    String whole = binary(mac);
    String signature = whole.substring(whole.length() - 34);
    String body = whole.substring(0, whole.length() - 35);
    String issuer = "https://latchkey.local/shop";
    return Stream.of(
        Arguments.of("nothing", MacaroonFormat.PREFIX),
        Arguments.of("a varint without end", macaroon("\2\1\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff")),
        Arguments.of("a varint beyond a long", macaroon("\2\1" + "\u00ff".repeat(11) + "\1")),
        Arguments.of(
            "a varint in a longer form",
            macaroon(whole.replaceFirst("(?s)^..(.)", "\2\1\u009b\0"))),
        Arguments.of("a length beyond the end", macaroon("\2\1\u007f" + issuer)),
        Arguments.of("a negative length", macaroon("\2\1\u0080\u0080\u0080\u0080\u0008")),
        Arguments.of("two signatures", macaroon(whole + signature)),
        Arguments.of(
            "a signature of 31 bytes", macaroon(body + "\0\6\37" + signature.substring(3))),
        Arguments.of(
            "a signature of 33 bytes", macaroon(body + "\0\6\41" + signature.substring(2) + "x")),
        Arguments.of("no signature", macaroon(body + "\0")),
        Arguments.of("more after the end", macaroon(whole + "\0")),
        Arguments.of("two locations", macaroon("\2\1\1x" + whole.substring(1))),
        Arguments.of("two identifiers", macaroon(whole.replaceFirst("\\x{00}", "\2\1x\0"))),
        Arguments.of(
            "another location",
            macaroon(whole.replace("\1\u001b" + issuer, "\1\u001bhttps://evil.example/shop/x"))),
        Arguments.of("no location", macaroon("\2" + whole.substring(3 + issuer.length()))),
        Arguments.of("V1 binary", macaroon("0021location http://mybank/\n0026identifier x\n")),
        Arguments.of(
            "JSON V2", macaroon("{\"v\":2,\"l\":\"x\",\"i\":\"y\",\"c\":[],\"s64\":\"AA\"}")),
        Arguments.of("JSON V2 as it is", MacaroonFormat.PREFIX + "{\"v\":2}"),
        Arguments.of("identifier no UTF-8", macaroon(whole.replace("team", "te\u00ffm"))),
        Arguments.of("identifier no JSON", macaroon(whole.replace("{\"v\"", "[\"v\""))),
        Arguments.of("a caveat no UTF-8", macaroon(whole.replace("read write", "read \u00ffrite"))),
        Arguments.of("exp no number", macaroon(whole.replace("exp = 1", "exp = x"))),
        Arguments.of("padding", mac + "="),
        Arguments.of("white space", mac + " "),
        Arguments.of("not canonical", MacaroonFormat.PREFIX + "AB"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformedMacaroons")
  void whatIsNotInTheFormOfAMacaroonIsRefused(String attack, String hostile) {
    assertHarmless(hostile, INVALID_FORMAT);
  }

  Stream<Arguments> foreignMacaroons() {
    String whole = binary(mac);
    String end = whole.substring(whole.length() - 35);
    String body = whole.substring(0, whole.length() - 35);
    byte[] forged = new byte[32];
    return Stream.of(
        Arguments.of("a third-party caveat", macaroon(body + "\1\1l\2\1i\4\1v\0" + end)),
        Arguments.of(
            "a third-party caveat without location", macaroon(body + "\2\1i\4\1v\0" + end)),
        Arguments.of("an unknown caveat", MacaroonFormat.narrow(mac, List.of("admin = true"))),
        Arguments.of(
            "a caveat that widens its actor", MacaroonFormat.narrow(mac, List.of("actor = root"))),
        Arguments.of(
            "a caveat put in without the chain", macaroon(body + "\2\14scope = read\0" + end)),
        Arguments.of(
            "a caveat taken away",
            macaroon(whole.replaceFirst("(?s)\2.cidr = 127\\.0\\.0\\.0/8\\x{00}", ""))),
        Arguments.of("wider scopes", macaroon(whole.replace("read write", "read admin"))),
        Arguments.of("another actor", macaroon(whole.replace("\"team\"", "\"root\""))),
        Arguments.of("a later end", macaroon(whole.replaceFirst("exp = 1", "exp = 2"))),
        Arguments.of(
            "a signature of zeros",
            macaroon(body + "\0\6\40" + new String(forged, StandardCharsets.ISO_8859_1))),
        Arguments.of(
            "another root",
            macaroon(whole.replaceFirst("\"rid\":\"[0-9a-f]{4}", "\"rid\":\"0000"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("foreignMacaroons")
  void aMacaroonThatWasNotMintedSoIsRefused(String attack, String hostile) {
    assertHarmless(hostile, SIGNATURE_INVALID);
  }

  /** Verified it is refused with its code, and nothing is derived from it. */
  private void assertHarmless(String hostile, String expected) {
    Answer answer = http.verify(hostile);
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    assertThat(answer.result()).isEqualTo(expected);
    assertThat(answer.body().get("is_valid").asBoolean(true)).isFalse();
    assertThat(answer.body().size()).as("nothing about a key").isEqualTo(3);
    if (hostile.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '"' && c != '\\')) {
      assertThat(http.derive(hostile, "").status()).isEqualTo(401);
    }
  }

  private String signed(String hostilePayload) {
    return sign(header, hostilePayload, ed25519);
  }

  private String latin1(String hostilePayload) {
    String input =
        encode(header) + "." + encode(hostilePayload.getBytes(StandardCharsets.ISO_8859_1));
    return input + "." + encode(ed25519.sign(ascii(input)));
  }

  private String changed(String claim, String json) {
    return with(
        HandMadeTokens.claims(token).toJson().without(claim).toString(),
        "\"" + claim + "\":" + json);
  }

  private static String with(String object, String member) {
    return object.substring(0, object.length() - 1) + "," + member + "}";
  }

  private String hmac(String algorithm, byte[] secret) {
    try {
      String input = encode(header.replace("EdDSA", algorithm)) + "." + encode(payload);
      String name = algorithm.equals("HS512") ? "HmacSHA512" : "HmacSHA256";
      Mac hmac = Mac.getInstance(name);
      hmac.init(new SecretKeySpec(secret, name));
      return input + "." + encode(hmac.doFinal(ascii(input)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private String swapped(String algorithm, SigningKey named, SigningKey used) {
    return sign(
        header.replace("EdDSA", algorithm).replace(kidOf(ed25519), kidOf(named)), payload, used);
  }

  private String rsaHeader(String algorithm, SigningKey used) {
    return swapped(algorithm, rsa, used);
  }

  private String rsaInput() {
    String whole = rsaHeader("RS256", rsa);
    return whole.substring(0, whole.lastIndexOf('.') + 1);
  }

  private String moreScopes() {
    String[] parts = token.split("\\.");
    return parts[0] + "." + encode(payload.replace("read write", "read admin")) + "." + parts[2];
  }

  private String nonCanonicalHeader() {
    String spaced = header;
    while (spaced.length() % 3 == 0) {
      spaced = "{ " + spaced.substring(1);
    }
    String encoded = encode(spaced);
    int last = encoded.length() - 1;
    return encoded.substring(0, last) + (char) (encoded.charAt(last) + 1);
  }

  private String ed25519Set() {
    return verifier
        .tokenKeys
        .find("shop")
        .orElseThrow()
        .publicKeys()
        .toPublicJson()
        .get(0)
        .toString();
  }

  private static String kidOf(SigningKey key) {
    return key.verificationKey().keyID();
  }

  private static byte[] signatureOf(String jwt) {
    return Base64.getUrlDecoder().decode(jwt.substring(jwt.lastIndexOf('.') + 1));
  }

  /** The same signature to whoever does not compare S with the order of the group. */
  private static byte[] plusOrder(byte[] signature) {
    byte[] order =
        HexFormat.of().parseHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    int carry = 0;
    for (int i = 0; i < 32; i++) {
      int sum = (signature[32 + i] & 0xFF) + (order[i] & 0xFF) + carry;
      signature[32 + i] = (byte) sum;
      carry = sum >> 8;
    }
    return signature;
  }

  private static String token(Answer answer) {
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    return answer.body().get("token").get("token").asText();
  }
}
