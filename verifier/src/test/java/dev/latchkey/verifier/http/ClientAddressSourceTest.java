package dev.latchkey.verifier.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credentials.network.IpAddresses;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.VerifierWithoutCluster;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressSourceTest {
  private static final InetSocketAddress REMOTE = new InetSocketAddress("192.0.2.1", 5000);

  @Test
  void theRemoteAddressIgnoresHeaders() {
    assertThat(resolve(new ClientAddressSource.Remote(), "X-Forwarded-For", "10.0.0.1"))
        .isEqualTo("192.0.2.1");
  }

  /** Lines are separated by a bar; a dash is an unknown address. */
  @ParameterizedTest
  @CsvSource({
    "1, '203.0.113.9', 203.0.113.9",
    "1, '10.0.0.1, 203.0.113.9', 203.0.113.9",
    "1, '10.0.0.1|203.0.113.9', 203.0.113.9",
    "2, '10.0.0.1, 203.0.113.9 ,172.16.0.1', 203.0.113.9",
    "2, '10.0.0.1, 203.0.113.9|172.16.0.1', 203.0.113.9",
    "3, '203.0.113.9,172.16.0.1', -",
    "1, '', -",
    "1, '203.0.113.9,', -",
    "1, '203.0.113.9, unknown', -",
    "1, '203.0.113.9:80', -",
    "1, 'localhost', -",
    "1, '2001:DB8::1', 2001:db8::1",
    "1, '::ffff:203.0.113.9', 203.0.113.9"
  })
  void forwardedForIsCountedFromTheRight(int proxies, String lines, String expected) {
    assertThat(
            resolve(
                new ClientAddressSource.XForwardedFor(proxies),
                "X-Forwarded-For",
                lines.split("\\|", -1)))
        .isEqualTo(expected);
  }

  @Test
  void withoutTheHeaderTheAddressIsNotKnown() {
    assertThat(resolve(new ClientAddressSource.XForwardedFor(1), "Other", "x")).isEqualTo("-");
    assertThat(resolve(new ClientAddressSource.XRealIp(), "Other", "x")).isEqualTo("-");
  }

  @Test
  void realIpIsOneLine() {
    ClientAddressSource source = new ClientAddressSource.XRealIp();

    assertThat(resolve(source, "X-Real-IP", " 203.0.113.9 ")).isEqualTo("203.0.113.9");
    assertThat(resolve(source, "X-Real-IP", "203.0.113.9", "10.0.0.1")).isEqualTo("-");
    assertThat(resolve(source, "X-Real-IP", "203.0.113.9, 10.0.0.1")).isEqualTo("-");
  }

  @Test
  void theChosenSourceDecidesOverHttp() {
    try (VerifierWithoutCluster verifier =
        new VerifierWithoutCluster(new ClientAddressSource.XForwardedFor(1), Set.of("shop"))) {
      TestKey key =
          verifier.add(
              verifier.shop.issue().with("ipRestriction", "{'allowedCIDRs':['10.0.0.0/8']}"));
      TestKey free = verifier.add(verifier.shop.issue());

      assertThat(verifier.http.verify(key.credential(), "X-Forwarded-For", "10.9.9.9").result())
          .isEqualTo("VALID");
      assertThat(
              verifier
                  .http
                  .verify(key.credential(), "X-Forwarded-For", "10.9.9.9, 203.0.113.9")
                  .result())
          .isEqualTo("IP_NOT_ALLOWED");
      assertThat(verifier.http.verify(key.credential()).result()).isEqualTo("IP_NOT_ALLOWED");
      assertThat(verifier.http.verify(free.credential(), "X-Forwarded-For", "junk").result())
          .isEqualTo("VALID");
    }
  }

  private static String resolve(ClientAddressSource source, String header, String... lines) {
    Optional<byte[]> address =
        source.resolve(
            REMOTE,
            name ->
                Collections.enumeration(
                    name.equalsIgnoreCase(header) ? List.of(lines) : List.of()));
    return address.map(IpAddresses::format).orElse("-");
  }
}
