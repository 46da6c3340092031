package dev.latchkey.operator;

import dev.latchkey.crds.client.ClusterConfig;
import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.crds.client.NoClusterException;
import dev.latchkey.http.ListenException;
import dev.latchkey.http.log.ConsoleLog;
import dev.latchkey.http.log.LogFormat;
import dev.latchkey.operator.OperatorOptions.LeaderElection;
import dev.latchkey.operator.api.AdminApi;
import dev.latchkey.operator.issuer.IssuerDefaults;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code latchkey operator}: runs the operator against the cluster that is found. */
@Command(
    name = "operator",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Turns IssuedApiKeys and ImportedApiKeys into Secrets and hashed records. Finds its cluster"
            + " by KUBECONFIG, ~/.kube/config, or the service account of its pod.")
public final class OperatorCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorCommand.class);

  @Spec private CommandSpec specification;

  @Option(
      names = "--namespaces",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "${env:LATCHKEY_NAMESPACES}",
      description =
          "Where to work, comma separated; default: everywhere. Environment: LATCHKEY_NAMESPACES.")
  private Set<String> namespaces = new LinkedHashSet<>();

  @Option(
      names = "--management-port",
      paramLabel = "PORT",
      defaultValue = "${env:LATCHKEY_OPERATOR_MANAGEMENT_PORT:-8080}",
      description =
          "Port for /health/alive, /health/ready and /metrics; default 8080. Environment:"
              + " LATCHKEY_OPERATOR_MANAGEMENT_PORT.")
  private int managementPort;

  @Option(
      names = "--management-host",
      paramLabel = "ADDRESS",
      defaultValue = "${env:LATCHKEY_OPERATOR_MANAGEMENT_HOST:-127.0.0.1}",
      description =
          "Address to listen at for health and metrics; default 127.0.0.1; in a pod 0.0.0.0."
              + " Environment: LATCHKEY_OPERATOR_MANAGEMENT_HOST.")
  private String managementHost;

  @Option(
      names = "--leader-election",
      negatable = true,
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "${env:LATCHKEY_LEADER_ELECTION:-true}",
      description =
          "Whether replicas agree on one that writes; default true. Environment:"
              + " LATCHKEY_LEADER_ELECTION.")
  private boolean leaderElection;

  @Option(
      names = "--lease-namespace",
      paramLabel = "NAME",
      defaultValue = "${env:LATCHKEY_LEASE_NAMESPACE}",
      description =
          "Namespace of the Lease; default: the client's own. Environment:"
              + " LATCHKEY_LEASE_NAMESPACE.")
  private String leaseNamespace;

  @Option(
      names = "--lease-name",
      paramLabel = "NAME",
      defaultValue = "${env:LATCHKEY_LEASE_NAME:-latchkey-operator}",
      description =
          "Name of the Lease; default latchkey-operator. Environment: LATCHKEY_LEASE_NAME.")
  private String leaseName;

  @Option(
      names = "--retention-days",
      paramLabel = "DAYS",
      defaultValue = "${env:LATCHKEY_RETENTION_DAYS:-30}",
      description =
          "How long records stay after their credential's end or expiry; default 30. Environment:"
              + " LATCHKEY_RETENTION_DAYS.")
  private int retentionDays;

  @Option(
      names = "--derived-tokens",
      negatable = true,
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "${env:LATCHKEY_DERIVED_TOKENS:-false}",
      description =
          "Whether holders of keys may derive tokens from them, where no ApiKeyIssuer says; default"
              + " false. Environment: LATCHKEY_DERIVED_TOKENS.")
  private boolean derivedTokens;

  @Option(
      names = "--issuer-base",
      paramLabel = "URI",
      defaultValue = "${env:LATCHKEY_ISSUER_BASE:-" + IssuerDefaults.ISSUER_BASE + "}",
      description =
          "The iss of derived JWTs is this, a slash, and the namespace, where no ApiKeyIssuer says;"
              + " default "
              + IssuerDefaults.ISSUER_BASE
              + ". Environment: LATCHKEY_ISSUER_BASE.")
  private String issuerBase;

  @Mixin private AdminApiCommandOptions adminApi = new AdminApiCommandOptions();

  @Option(
      names = "--shutdown-grace-seconds",
      paramLabel = "SECONDS",
      defaultValue = "${env:LATCHKEY_SHUTDOWN_GRACE_SECONDS:-10}",
      description =
          "How long reconciliations under way may take to finish at the end; default 10."
              + " Environment: LATCHKEY_SHUTDOWN_GRACE_SECONDS.")
  private int shutdownGraceSeconds;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      defaultValue = "${env:LATCHKEY_LOG_LEVEL:-INFO}",
      description = "ERROR, WARN, INFO, DEBUG; default INFO. Environment: LATCHKEY_LOG_LEVEL.")
  private String logLevel;

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      defaultValue = "${env:LATCHKEY_LOG_FORMAT:-text}",
      description =
          "text: lines for people; json: a JSON object on each line; default text. Environment:"
              + " LATCHKEY_LOG_FORMAT.")
  private String logFormat;

  /** Runs the operator until it is told to stop; exit code 1 where it cannot go on. */
  public static void main(String... arguments) {
    System.exit(new CommandLine(new OperatorCommand()).execute(arguments));
  }

  /**
   * What the operator would run with.
   *
   * @param config the cluster it would work at
   * @param arguments as on the command line, the command's name left out
   * @throws ParameterException if it would not take them
   */
  public static OperatorOptions optionsOf(Config config, String... arguments) {
    OperatorCommand command = new OperatorCommand();
    new CommandLine(command).parseArgs(arguments);
    return command.options(config);
  }

  @Override
  public Integer call() throws InterruptedException {
    ConsoleLog.configure(
        oneOf(Level.class, "--log-level", logLevel),
        oneOf(LogFormat.class, "--log-format", logFormat));
    Config config;
    try {
      config = ClusterConfig.find();
    } catch (NoClusterException e) {
      return fail(e.getMessage());
    }
    try (KubernetesClient client = LatchkeyClients.create(config);
        OperatorApplication application =
            OperatorApplication.start(client, options(config), Clock.systemUTC())) {
      Thread hook = new Thread(application::close, "shutdown");
      Runtime.getRuntime().addShutdownHook(hook);
      LOG.info("At work at {}", config.getMasterUrl());
      application
          .managementPort()
          .ifPresent(port -> LOG.info("Health and metrics on port {}", port));
      application
          .adminApi()
          .flatMap(AdminApi::port)
          .ifPresent(port -> LOG.info("Admin API on port {}", port));
      if (application.awaitEnd()) {
        LOG.error("Another replica leads, or the API server cannot be reached: ending");
        Runtime.getRuntime().halt(1);
      }
      return 1;
    } catch (ListenException e) {
      return fail(e.getMessage());
    } catch (KubernetesClientException | io.javaoperatorsdk.operator.OperatorException e) {
      return fail("Cannot work at " + config.getMasterUrl() + ": " + deepest(e).getMessage());
    }
  }

  private OperatorOptions options(Config config) {
    if (retentionDays < 1) {
      throw new ParameterException(
          specification.commandLine(), "--retention-days must be 1 or more.");
    }
    Optional<LeaderElection> election =
        leaderElection
            ? Optional.of(
                new LeaderElection(
                    leaseNamespace != null
                        ? leaseNamespace
                        : Optional.ofNullable(config.getNamespace()).orElse("default"),
                    leaseName,
                    Optional.ofNullable(System.getenv("HOSTNAME")).orElse("operator")
                        + "-"
                        + UUID.randomUUID()))
            : Optional.empty();
    return new OperatorOptions(
        namespaces == null ? Set.of() : namespaces,
        Optional.of(managementPort),
        managementHost,
        election,
        Duration.ofDays(retentionDays),
        Duration.ofSeconds(shutdownGraceSeconds),
        new IssuerDefaults(derivedTokens, issuerBase),
        adminApi.toOptions(config.getNamespace()));
  }

  /** A sentence for people; in the log where a program reads that. */
  private int fail(String why) {
    if (oneOf(LogFormat.class, "--log-format", logFormat) == LogFormat.JSON) {
      LOG.error("{}", why);
    } else {
      System.err.println(why);
    }
    return 1;
  }

  private <E extends Enum<E>> E oneOf(Class<E> type, String option, String text) {
    try {
      return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          specification.commandLine(),
          "%s is one of %s."
              .formatted(option, Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT)),
          e);
    }
  }

  private static Throwable deepest(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
