package dev.latchkey.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.http.auth.Authentication;
import dev.latchkey.verifier.http.ClientAddressSource;
import dev.latchkey.verifier.index.RecordScope;
import dev.latchkey.verifier.keyset.GivenKeySets;
import dev.latchkey.verifier.keyset.KeySetUri;
import dev.latchkey.verifier.testing.KeySetServer;
import dev.latchkey.verifier.testing.TestKeySets;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class VerifierCommandTest {
  @TempDir Path folder;

  @Test
  void helpNamesEveryOptionAndTheirVariables() {
    StringWriter out = new StringWriter();
    int exitCode = command(Map.of()).setOut(new PrintWriter(out)).execute("--help");

    assertThat(exitCode).isZero();
    assertThat(out.toString())
        .contains("latchkey verifier", "KUBECONFIG", "LATCHKEY_MAX_STALENESS")
        .contains("--signing-keys-uri", "one is %2C.")
        .contains("--audience=NAME", "--record-selector", "latchkey.dev/owner-uid")
        .contains("--auth=HOW", "kubernetes, none", "--tls-dir")
        .contains("--client-address", "x-forwarded-for", "--hash-keys-dir", "4420", "4421")
        .doesNotContain("${");
  }

  @Test
  void defaultsAreASidecars() {
    assertThat(options(Map.of(), "--namespace", "shop"))
        .isEqualTo(VerifierOptions.builder(Set.of("shop")).build());
  }

  @Test
  void withoutANamespaceTheConfiguredOneIsTaken() {
    assertThat(options(Map.of()).namespaces()).containsExactly("from-context");
    assertThat(options(Map.of(), "--all-namespaces").namespaces()).isEmpty();
    assertThat(options(Map.of(), "--namespace", "a,b", "--namespace", "c").namespaces())
        .containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void theDefaultNamespaceIsTheOnlyOneOrTheOneGiven() {
    assertThat(options(Map.of(), "--namespace=a").defaultNamespace()).contains("a");
    assertThat(options(Map.of(), "--namespace=a,b").defaultNamespace()).isEmpty();
    assertThat(options(Map.of(), "--all-namespaces").defaultNamespace()).isEmpty();
    assertThat(
            options(Map.of("LATCHKEY_DEFAULT_NAMESPACE", "b"), "--namespace=a,b")
                .defaultNamespace())
        .contains("b");
    assertThat(VerifierOptions.forDev(0, Set.of()).defaultNamespace()).contains("default");
    assertThat(VerifierOptions.forDev(0, Set.of("a")).defaultNamespace()).contains("a");
  }

  @Test
  void everyOptionIsAnEnvironmentVariableToo() {
    VerifierOptions options =
        options(
            Map.ofEntries(
                Map.entry("LATCHKEY_NAMESPACE", "shop"),
                Map.entry("LATCHKEY_AUDIENCE", "orders"),
                Map.entry("LATCHKEY_RECORD_SELECTOR", "tier in (gold, silver)"),
                Map.entry("LATCHKEY_ADDRESS", "::1"),
                Map.entry("LATCHKEY_PORT", "1"),
                Map.entry("LATCHKEY_TLS_DIR", "certificate"),
                Map.entry("LATCHKEY_AUTH", "kubernetes"),
                Map.entry("LATCHKEY_ALLOW_UNAUTHENTICATED", "true"),
                Map.entry("LATCHKEY_OPEN_AUTHZ", "true"),
                Map.entry("LATCHKEY_MANAGEMENT_ADDRESS", "0.0.0.0"),
                Map.entry("LATCHKEY_MANAGEMENT_PORT", "2"),
                Map.entry("LATCHKEY_HASH_KEYS_DIR", "keys"),
                Map.entry("LATCHKEY_MAX_STALENESS", "0"),
                Map.entry("LATCHKEY_LIVE_READS_PER_SECOND", "7"),
                Map.entry("LATCHKEY_CLIENT_ADDRESS", "x-forwarded-for"),
                Map.entry("LATCHKEY_TRUSTED_PROXIES", "2"),
                Map.entry("LATCHKEY_ALL_NAMESPACES", ""),
                Map.entry("LATCHKEY_LOG_LEVEL", "debug")),
            "--port",
            "3");

    assertThat(options)
        .isEqualTo(
            VerifierOptions.builder(Set.of("shop"))
                .scope(
                    new RecordScope(Optional.of("orders"), Optional.of("tier in (gold, silver)")))
                .address("::1")
                .port(3)
                .tlsFolder(Path.of("certificate"))
                .authentication(Authentication.KUBERNETES)
                .allowUnauthenticated(true)
                .openAuthz(true)
                .managementAddress("0.0.0.0")
                .managementPort(2)
                .hashKeysFolder(Path.of("keys"))
                .maxStaleness(Duration.ZERO)
                .liveReadsPerSecond(7)
                .clientAddress(new ClientAddressSource.XForwardedFor(2))
                .build());
  }

  @Test
  void keySetsAreGivenByUri() {
    String inline = TestKeySets.inline(TestKeySets.set(TestKeySets.ed25519("a")));
    VerifierOptions options =
        options(
            Map.of(
                "LATCHKEY_JWKS_URI", "file:///keys/old.json,https://keys.example.com/jwks.json",
                "LATCHKEY_SIGNING_KEYS_URI", inline,
                "LATCHKEY_SIGNING_KEY_ID", "a",
                "LATCHKEY_TOKEN_ISSUER", "https://keys.example.com/shop"),
            "--derive-tokens");

    assertThat(options.keySets())
        .isEqualTo(
            new GivenKeySets(
                List.of(
                    KeySetUri.parse("file:///keys/old.json"),
                    KeySetUri.parse("https://keys.example.com/jwks.json")),
                Optional.of(KeySetUri.parse(inline)),
                Optional.of("a"),
                Optional.of("https://keys.example.com/shop"),
                List.of()));
    assertThat(
            options(Map.of(), "--jwks-uri", "file:///a", "--jwks-uri", "file:///b")
                .keySets()
                .published())
        .hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--jwks-uri=ftp://SECRET | --jwks-uri: a key set's URI begins with",
        "--jwks-uri=file:///a,SECRET | --jwks-uri: a key set's URI begins with",
        "--jwks-uri=http://keys.example.com/SECRET | --jwks-uri: http:// is taken for localhost",
        "--jwks-uri=base64://SECRET | --jwks-uri: ",
        "--derive-tokens --signing-keys-uri=file://SECRET.json | --signing-keys-uri: file:// is",
        "--signing-keys-uri=file:///SECRET.json | add --derive-tokens",
        "--jwks-uri=file:///SECRET.json --all-namespaces | name exactly one",
        "--jwks-uri=file:///SECRET.json --namespace=a,b | name exactly one",
        "--derive-tokens --signing-key-id=SECRET | --signing-keys-uri: give that too",
        "--token-issuer=https://a.example | --token-issuer is for keys that are given by",
        "--jwks-uri=file:///a --token-issuer=:SECRET | --token-issuer: give a URI",
        "--jwks-uri=https://a --jwks-ca-file=missing.pem | --jwks-ca-file: missing.pem cannot",
      })
  void wrongUseOfKeySetsIsRefusedSayingWhyAndQuotingNoUri(String arguments, String why) {
    assertThatThrownBy(() -> options(Map.of(), arguments.split(" ")))
        .isInstanceOf(CommandLine.ParameterException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("SECRET");
  }

  @Test
  void certificatesAreReadAtTheStart() throws IOException {
    KeySetServer.https(folder).close();
    String pem = KeySetServer.certificate(folder).toString();
    Path junk = Files.writeString(folder.resolve("junk.pem"), "SECRET");
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");

    assertThat(
            options(Map.of(), "--jwks-uri=https://a.example", "--jwks-ca-file=" + pem)
                .keySets()
                .authorities())
        .hasSize(1);
    for (Path file : List.of(junk, empty)) {
      assertThatThrownBy(
              () -> options(Map.of(), "--jwks-uri=https://a.example", "--jwks-ca-file=" + file))
          .hasMessageContaining("--jwks-ca-file")
          .hasMessageNotContaining("SECRET");
    }
    assertThatThrownBy(() -> options(Map.of(), "--jwks-uri=file:///a", "--jwks-ca-file=" + pem))
        .hasMessageContaining("there is no https:// URI");
  }

  @Test
  void variablesHaveTheOptionsNames() {
    assertThat(
            command(Map.of()).getCommandSpec().options().stream()
                .filter(option -> !option.usageHelp())
                .map(EnvironmentDefaults::variable))
        .allMatch(name -> name.matches("LATCHKEY_[A-Z]+(_[A-Z]+)*"))
        .doesNotHaveDuplicates();
    assertThat(command(Map.of()).getCommandSpec().options()).hasSizeGreaterThan(10);
  }

  @ParameterizedTest
  @CsvSource({
    "--port=70000",
    "--port=http",
    "--max-staleness=soon",
    "--client-address=dns",
    "--live-reads-per-second=-1",
    "--hash-keys-dir=keys --all-namespaces",
    "--namespace=a --default-namespace=b",
    "--audience=Orders",
    "--audience=",
    "--record-selector=tier=-gold",
    "--record-selector=",
    "--all-namespaces --namespace=a",
    "--client-address=x-forwarded-for --trusted-proxies=0",
    "--log-level=LOUD",
    "--nonsense"
  })
  void wrongUseIsRefused(String arguments) {
    assertThatThrownBy(() -> options(Map.of(), arguments.split(" ")))
        .isInstanceOf(CommandLine.ParameterException.class)
        .hasMessageMatching(".{10,}");
  }

  private static VerifierOptions options(Map<String, String> environment, String... arguments) {
    VerifierCommand command = new VerifierCommand();
    VerifierCommand.commandLine(command, environment::get).parseArgs(arguments);
    return command.options("from-context");
  }

  private static CommandLine command(Map<String, String> environment) {
    return VerifierCommand.commandLine(new VerifierCommand(), environment::get);
  }
}
