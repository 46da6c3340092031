package dev.latchkey.credentials.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.credentials.json.StrictJson;
import dev.latchkey.credentials.signing.PublicForm;
import dev.latchkey.credentials.signing.SigningKey;
import dev.latchkey.credentials.signing.TestKeys;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.BitSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.InflaterInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.Test;

class StatusListTest {
  private static final String URI = "https://latchkey.local/v2alpha1/derivedKeys/statusLists/shop";

  /** The example of the specification: its bytes, and the text in its own examples. */
  @Test
  void writesTheExampleOfTheSpecification() throws IOException {
    BitSet invalid = new BitSet();
    int[] statuses = {1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1};
    for (int index = 0; index < statuses.length; index++) {
      invalid.set(index, statuses[index] == 1);
    }

    String text = StatusList.of(statuses.length, invalid).compressed();

    assertThat(inflate(text)).containsExactly(0xB9, 0xA3);
    assertThat(text).isEqualTo("eNrbuRgAAhcBXQ");
  }

  @Property
  void saysOfEachEntryWhatWasSaid(
      @ForAll @IntRange(min = 1, max = 3000) int size,
      @ForAll Set<@IntRange(max = 2999) Integer> wanted)
      throws IOException {
    BitSet invalid = new BitSet();
    wanted.stream().filter(index -> index < size).forEach(invalid::set);

    StatusList list = StatusList.of(size, invalid);
    byte[] bytes = inflate(list.compressed());

    assertThat(bytes).hasSize((size + 7) / 8);
    for (int index = 0; index < size; index++) {
      assertThat(list.isInvalid(index)).isEqualTo(invalid.get(index));
      assertThat((bytes[index / 8] >> (index % 8)) & 1).isEqualTo(invalid.get(index) ? 1 : 0);
    }
  }

  @Test
  void takesNoEntryBeyondItsSize() {
    BitSet invalid = new BitSet();
    invalid.set(8);

    assertThatThrownBy(() -> StatusList.of(8, invalid))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anotherLibraryVerifiesTheSignedList() throws Exception {
    SigningKey key = TestKeys.signer(TestKeys.ed25519());
    BitSet invalid = new BitSet();
    invalid.set(5);

    String token =
        StatusListToken.issue(
            URI,
            "https://latchkey.local/shop",
            StatusList.of(16, invalid),
            Tokens.NOW,
            Duration.ofHours(1),
            Duration.ofMinutes(1),
            key);

    var set = new JsonWebKeySet("{\"keys\":" + PublicForm.of(key) + "}");
    var context =
        new JwtConsumerBuilder()
            .setVerificationKeyResolver(new JwksVerificationKeyResolver(set.getJsonWebKeys()))
            .setExpectedType(true, "statuslist+jwt")
            .setExpectedSubject(URI)
            .setExpectedIssuer("https://latchkey.local/shop")
            .setRequireIssuedAt()
            .setRequireExpirationTime()
            .setEvaluationTime(NumericDate.fromSeconds(Tokens.NOW.getEpochSecond()))
            .setJwsAlgorithmConstraints(
                org.jose4j.jwa.AlgorithmConstraints.ConstraintType.PERMIT, "EdDSA")
            .build()
            .process(token);
    var claims = context.getJwtClaims();
    assertThat(claims.getClaimValue("ttl")).isEqualTo(60L);
    @SuppressWarnings("unchecked")
    Map<String, Object> list = claims.getClaimValue("status_list", Map.class);
    assertThat(list).containsEntry("bits", 1L);
    assertThat(inflate((String) list.get("lst"))).containsExactly(0x20, 0x00);
  }

  /** A list must not pass for a token, nor a token for a list. */
  @Test
  void isNoDerivedToken() {
    SigningKey key = TestKeys.signer(TestKeys.ed25519());
    String list =
        StatusListToken.issue(
            URI,
            "https://latchkey.local/shop",
            StatusList.of(8, new BitSet()),
            Tokens.NOW,
            Duration.ofHours(1),
            Duration.ofMinutes(1),
            key);

    assertThat(JwtFormat.read(list)).isEqualTo(new TokenReading.Refused(TokenDefect.FOREIGN));
    String header =
        new String(
            Base64.getUrlDecoder().decode(list.substring(0, list.indexOf('.'))),
            StandardCharsets.UTF_8);
    assertThat(StrictJson.object(header.getBytes(StandardCharsets.UTF_8)))
        .hasValueSatisfying(
            json -> {
              assertThat(json.path("typ").asText()).isEqualTo("statuslist+jwt");
              assertThat(json.path("kid").asText()).isEqualTo(key.verificationKey().keyID());
            });
  }

  private static byte[] inflate(String text) throws IOException {
    try (var in =
        new InflaterInputStream(new ByteArrayInputStream(Base64.getUrlDecoder().decode(text)))) {
      return in.readAllBytes();
    }
  }
}
