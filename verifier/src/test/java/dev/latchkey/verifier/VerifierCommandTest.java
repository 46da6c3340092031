package dev.latchkey.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.verifier.http.ClientAddressSource;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class VerifierCommandTest {
  @Test
  void helpNamesEveryOptionAndTheirVariables() {
    StringWriter out = new StringWriter();
    int exitCode = command(Map.of()).setOut(new PrintWriter(out)).execute("--help");

    assertThat(exitCode).isZero();
    assertThat(out.toString())
        .contains("latchkey verifier", "KUBECONFIG", "LATCHKEY_MAX_STALENESS")
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
                Map.entry("LATCHKEY_ADDRESS", "::1"),
                Map.entry("LATCHKEY_PORT", "1"),
                Map.entry("LATCHKEY_ALLOW_UNAUTHENTICATED", "true"),
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
                .address("::1")
                .port(3)
                .allowUnauthenticated(true)
                .managementAddress("0.0.0.0")
                .managementPort(2)
                .hashKeysFolder(Path.of("keys"))
                .maxStaleness(Duration.ZERO)
                .liveReadsPerSecond(7)
                .clientAddress(new ClientAddressSource.XForwardedFor(2))
                .build());
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
