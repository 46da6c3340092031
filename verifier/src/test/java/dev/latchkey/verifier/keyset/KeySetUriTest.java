package dev.latchkey.verifier.keyset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeySetUriTest {
  /** Its base64 has both characters in which the alphabets differ, and padding. */
  private static final String JSON = "{\"?>\":\"~~~ÿÿ>\"}";

  @Test
  void base64IsTakenInBothAlphabetsWithAndWithoutPadding() {
    byte[] json = JSON.getBytes(StandardCharsets.UTF_8);
    String standard = Base64.getEncoder().encodeToString(json);
    String urlSafe = Base64.getUrlEncoder().encodeToString(json);
    assertThat(standard).contains("/").contains("+").endsWith("=");

    for (String text :
        new String[] {
          standard,
          standard.replace("=", ""),
          urlSafe,
          urlSafe.replace("=", ""),
          standard.replaceAll("(.{8})", "$1\n") + "\n"
        }) {
      assertThat(KeySetUri.parse("base64://" + text)).isEqualTo(new KeySetUri.Inline(JSON));
    }
  }

  @Test
  void filesHaveAbsolutePaths() {
    assertThat(KeySetUri.parse("file:///keys/jwks.json"))
        .isEqualTo(new KeySetUri.InFile(Path.of("/keys/jwks.json")))
        .hasToString("file:///keys/jwks.json");
    assertThat(KeySetUri.parse("FILE:///my%20keys/a%2Cb.json"))
        .isEqualTo(new KeySetUri.InFile(Path.of("/my keys/a,b.json")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://keys.example.com/jwks.json",
        "HTTPS://keys.example.com:8443/a?b=c",
        "http://localhost:4420/v2alpha1/derivedKeys/jwks.json",
        "http://127.0.0.1/jwks.json",
        "http://[::1]:80/jwks.json"
      })
  void serversAreAskedOverHttpsOrOnThisMachine(String text) {
    String lower = text.replace("HTTPS", "https");

    assertThat(KeySetUri.parse(text)).isEqualTo(new KeySetUri.OnServer(URI.create(lower)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "keys/SECRET.json | begins with file://, https:// or base64://",
        "eyJTRUNSRVQ | begins with file://",
        "ftp://keys.example.com/SECRET | begins with file://",
        "s3://bucket/SECRET | begins with file://",
        "file:/SECRET.json | begins with file://",
        "file://SECRET/jwks.json | absolute path",
        "file://./SECRET.json | absolute path",
        "file:// | absolute path",
        "file:///SECRET.json?version=2 | absolute path",
        "file:///my SECRET.json | absolute path",
        "http://keys.example.com/SECRET | http:// is taken for localhost, 127.0.0.1 and [::1]"
            + " alone",
        "http://localhost.SECRET.example/ | http:// is taken for localhost",
        "http:///SECRET | http:// is taken for localhost",
        "https://user:SECRET@keys.example.com/ | user name or password",
        "http://SECRET@localhost/ | user name or password",
        "https:///SECRET | followed by a host",
        "https://a b/SECRET | malformed",
        "base64://SECRET!{} | not followed by base64",
      })
  void whatCannotBeReadFromIsRefusedSayingWhyAndQuotingNothing(String text, String why) {
    assertThatThrownBy(() -> KeySetUri.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("SECRET")
        .hasMessageNotContaining("TRUNSRVQ")
        .hasNoCause();
  }

  @Test
  void theTextForLogsShowsNoPathQueryOrContent() {
    assertThat(KeySetUri.parse("https://keys.example.com:8443/SECRET?sig=SECRET#SECRET"))
        .hasToString("https://keys.example.com:8443");
    assertThat(KeySetUri.parse("base64://e30")).hasToString("base64://");
  }
}
