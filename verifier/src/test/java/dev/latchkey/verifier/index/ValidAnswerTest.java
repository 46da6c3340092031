package dev.latchkey.verifier.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.credentials.json.StrictJson;
import dev.latchkey.credentials.token.TokenClaims;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.TestTenant;
import dev.latchkey.verifier.token.TokenGrant;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidAnswerTest {
  private static final Instant EXPIRY = Instant.parse("2026-11-02T12:00:00Z");

  private final TestTenant shop = new TestTenant("shop");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "visibility | 'Public'",
        "scopes | ['orders:read', 'caf\u00e9']",
        "expireTime | '2026-12-01T00:00:00Z'",
        "metadata | {'is_valid': false, 'name': 'caf\u00e9'}",
        "rateLimit | {'quota': 5, 'window': '60s'}"
      })
  void isWhatTheMembersSayAndThatTheKeyIsValid(String field, String value) throws IOException {
    IndexedRecord record = shop.issue().with(field, value).indexed();
    TokenGrant grant = grant(record, "orders:read", "caf\u00e9");

    assertThat(text(record.validAnswer())).isEqualTo(whole(record, Optional.empty()));
    assertThat(text(record.validAnswer(grant))).isEqualTo(whole(record, Optional.of(grant)));
    ObjectNode answer = json(record.validAnswer());
    assertThat(answer.get("is_valid").asBoolean()).isTrue();
    assertThat(answer.get("key_id").asText()).isEqualTo(record.key().keyID().value());
    assertThat(record.metadata()).isEqualTo(Optional.ofNullable(answer.get("metadata")));
  }

  @Test
  void isMadeOncePerRecord() {
    IndexedRecord record = shop.issue().indexed();

    assertThat(record.validAnswer()).isSameAs(record.validAnswer());
  }

  @Test
  void aTokenHasItsOwnScopesExpiryAndIssuer() {
    TestKey key =
        shop.issue()
            .with("scopes", "['orders:read', 'orders:write']")
            .with("expireTime", "'2026-12-01T00:00:00Z'");
    IndexedRecord record = key.indexed();

    ObjectNode narrower = json(record.validAnswer(grant(record, "orders:read")));
    assertThat(narrower.get("scopes")).hasToString("[\"orders:read\"]");
    assertThat(narrower.get("expire_time").asText()).isEqualTo(EXPIRY.toString());
    assertThat(narrower.get("issuer").asText()).isEqualTo("https://\"latchkey\".local");
    ObjectNode own = json(record.validAnswer());
    own.remove(List.of("scopes", "expire_time"));
    narrower.remove(List.of("scopes", "expire_time", "issuer"));
    assertThat(narrower).isEqualTo(own);
    assertThat(json(record.validAnswer(grant(record))).has("scopes")).isFalse();
  }

  @Test
  void aTokenLosesTheScopesThatItsKeyHasLost() {
    IndexedRecord record = shop.issue().with("scopes", "['orders:read']").indexed();

    assertThat(json(record.validAnswer(grant(record, "orders:write", "orders:read"))).get("scopes"))
        .hasToString("[\"orders:read\"]");
    assertThat(json(record.validAnswer(grant(record, "orders:write"))).has("scopes")).isFalse();
  }

  @Test
  void thereIsNoneByARecordThatIsNotUnderstood() {
    IndexedRecord record = shop.issue().with("requires", "['geo']").indexed();

    assertThat(record.validAnswer()).isEmpty();
    assertThat(record.metadata()).isEmpty();
    assertThatIllegalStateException().isThrownBy(() -> record.validAnswer(grant(record)));
  }

  private static TokenGrant grant(IndexedRecord record, String... scopes) {
    return TokenGrant.of(
            new TokenClaims(
                "https://\"latchkey\".local",
                "team",
                List.of(),
                EXPIRY,
                EXPIRY.minusSeconds(60),
                EXPIRY.minusSeconds(60),
                "a-token",
                List.of(scopes),
                record.key().keyID().value(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                StrictJson.newObject()))
        .orElseThrow();
  }

  private static String whole(IndexedRecord record, Optional<TokenGrant> grant) throws IOException {
    ByteArrayOutputStream members = new ByteArrayOutputStream();
    if (grant.isPresent()) {
      record.writeAnswerTo(members, grant.get());
    } else {
      record.writeAnswerTo(members);
    }
    return "{\"is_valid\":true," + members.toString(StandardCharsets.UTF_8) + "}";
  }

  private static ObjectNode json(byte[] answer) {
    return StrictJson.object(answer).orElseThrow();
  }

  private static String text(byte[] answer) {
    return new String(answer, StandardCharsets.UTF_8);
  }
}
