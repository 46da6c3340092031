package dev.latchkey.credentials.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.latchkey.credentials.json.StrictJson;
import dev.latchkey.credentials.network.CidrBlock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Claims for tests. */
final class Tokens {
  static final Instant NOW = Instant.ofEpochSecond(1_790_000_000);

  private Tokens() {}

  /** Reads what strict readers refuse, such as numbers beyond a double; exactly. */
  static ObjectMapper lenientJson() {
    return JsonMapper.builder()
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .build();
  }

  static TokenClaims claims() {
    return claims(List.of("read", "write"), Optional.of(List.of(CidrBlock.parse("10.0.0.0/8"))));
  }

  static TokenClaims claims(List<String> scopes, Optional<List<CidrBlock>> blocks) {
    return new TokenClaims(
        "https://latchkey.local/shop",
        "team-a",
        List.of("orders"),
        NOW.plusSeconds(3600),
        NOW,
        NOW,
        "tok-1",
        scopes,
        "01M86YGW09SXJ0JPP8H75ZJ5CG",
        false,
        Optional.of(StrictJson.newObject().put("tier", "gold")),
        blocks,
        Optional.of(new StatusReference(7, "https://latchkey.local/status")),
        StrictJson.newObject().put("order", 42));
  }

  /** Claims that were read, issued anew, say what they said; unless the token would be too long. */
  static void assertReadTheSame(TokenClaims claims, Function<TokenClaims, String> issue) {
    String text;
    try {
      text = issue.apply(claims);
    } catch (IllegalArgumentException tooLong) {
      return;
    }
    TokenReading reading =
        text.startsWith(MacaroonFormat.PREFIX) ? MacaroonFormat.read(text) : JwtFormat.read(text);
    assertThat(read(reading)).isEqualTo(claims);
  }

  static TokenClaims read(TokenReading reading) {
    return ((TokenReading.Read) reading).token().claims();
  }
}
