package dev.latchkey.verifier;

import dev.latchkey.crds.client.ClusterConfig;
import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.crds.client.NoClusterException;
import dev.latchkey.credentials.Durations;
import dev.latchkey.http.ListenException;
import dev.latchkey.http.auth.Authentication;
import dev.latchkey.http.log.ConsoleLog;
import dev.latchkey.http.log.LogFormat;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
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

/** The command that runs a verifier until it is told to stop. */
@Command(
    name = "latchkey verifier",
    mixinStandardHelpOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Answers over HTTP whether a presented credential is good.",
      "Finds its cluster as kubectl does: KUBECONFIG, ~/.kube/config, or the pod it runs in."
    },
    footer = {
      "",
      "Every option can be given as an environment variable: --max-staleness is"
          + " LATCHKEY_MAX_STALENESS."
    })
public final class VerifierCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(VerifierCommand.class);
  private static final Duration READY_LOOK = Duration.ofMillis(20);

  @Spec private CommandSpec spec;

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      split = ",",
      description =
          "Whose keys are verified; more than once or with commas for several. Default: the"
              + " namespace of the kubeconfig's context, or of the pod.")
  private Set<String> namespaces = new LinkedHashSet<>();

  @Option(names = "--all-namespaces", description = "Verify the keys of all namespaces.")
  private boolean allNamespaces;

  @Option(
      names = "--default-namespace",
      paramLabel = "NAME",
      description =
          "Whose public keys the JWKS endpoint answers with where a request names no namespace."
              + " Default: the only one that is verified; where there are several, such requests"
              + " are refused.")
  private String defaultNamespace;

  @Mixin private ScopeOptions scope = new ScopeOptions();

  @Option(
      names = "--address",
      paramLabel = "IP",
      defaultValue = "127.0.0.1",
      description = "Where to serve verifications. Default: ${DEFAULT-VALUE}.")
  private String address;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "" + VerifierOptions.DEFAULT_PORT,
      description = "Its port; 0 = any free one. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--tls-dir",
      paramLabel = "FOLDER",
      description =
          "Serve verifications by HTTPS, with the tls.crt and tls.key in this folder: a mounted"
              + " Secret of the type kubernetes.io/tls. They are read again when they change."
              + " Default: plain HTTP.")
  private Path tlsFolder;

  @Option(
      names = "--auth",
      paramLabel = "HOW",
      description =
          "Whether callers who verify or derive are asked who they are: ${COMPLETION-CANDIDATES}."
              + " With kubernetes they send a token of this cluster for the audience latchkey, as"
              + " Authorization: Bearer TOKEN, and need the verb verify or derive on apikeyrecords"
              + " in each namespace that is verified. Default: none on a loopback --address, else"
              + " kubernetes.")
  private Authentication authentication;

  @Option(
      names = "--allow-unauthenticated",
      description =
          "Allow --auth none with an --address that others reach. Whoever reaches it may verify"
              + " credentials without being asked who they are: keep others out by a"
              + " NetworkPolicy.")
  private boolean allowUnauthenticated;

  @Option(
      names = "--open-authz",
      description =
          "Answer /authz, where gateways ask whether to let a request pass, to whoever reaches it:"
              + " keep others out by a NetworkPolicy. Without it, where callers are asked who they"
              + " are, a gateway sends its token as Latchkey-Authorization: Bearer TOKEN, and needs"
              + " the verb verify.")
  private boolean openAuthz;

  @Option(
      names = "--management-address",
      paramLabel = "IP",
      defaultValue = "127.0.0.1",
      description = "Where to serve health and metrics. Default: ${DEFAULT-VALUE}.")
  private String managementAddress;

  @Option(
      names = "--management-port",
      paramLabel = "PORT",
      defaultValue = "" + VerifierOptions.DEFAULT_MANAGEMENT_PORT,
      description = "Its port; 0 = any free one. Default: ${DEFAULT-VALUE}.")
  private int managementPort;

  @Option(
      names = "--hash-keys-dir",
      paramLabel = "FOLDER",
      description =
          "Where the Secret latchkey-hash-keys of the one namespace is mounted. Default: it is read"
              + " from the API server.")
  private Path hashKeysFolder;

  @Option(
      names = "--token-keys-dir",
      paramLabel = "FOLDER",
      description =
          "Where the Secret latchkey-jwks of the one namespace is mounted. Default: it is read from"
              + " the API server.")
  private Path tokenKeysFolder;

  @Option(
      names = "--derive-tokens",
      description =
          "Make derived tokens, and check macaroons: read the Secret latchkey-signing-keys. Whoever"
              + " takes over such a verifier can make tokens for every key of its namespaces.")
  private boolean deriveTokens;

  @Option(
      names = "--signing-keys-dir",
      paramLabel = "FOLDER",
      description =
          "Where the Secret latchkey-signing-keys of the one namespace is mounted. Default: it is"
              + " read from the API server.")
  private Path signingKeysFolder;

  @Mixin private KeySetOptions keySets = new KeySetOptions();

  @Option(
      names = "--clock-skew",
      paramLabel = "DURATION",
      defaultValue = "60s",
      description =
          "How far the clocks may be ahead by which tokens begin; tokens end to the second."
              + " Default: ${DEFAULT-VALUE}.")
  private String clockSkew;

  @Option(
      names = "--max-staleness",
      paramLabel = "DURATION",
      defaultValue = "24h",
      description =
          "Answer 503 when the API server has not been heard of for longer, as 30m or 24h; 0 ="
              + " never. Default: ${DEFAULT-VALUE}.")
  private String maxStaleness;

  @Option(
      names = "--live-reads-per-second",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "How many records may be read from the API server in a second for clients that send"
              + " Cache-Control: no-cache. Default: ${DEFAULT-VALUE}.")
  private int liveReadsPerSecond;

  @Option(
      names = "--last-used-time",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Write into records, now and then, when their credentials were last used. Default:"
              + " ${DEFAULT-VALUE}.")
  private boolean lastUsedTime;

  @Option(
      names = "--last-used-window",
      paramLabel = "DURATION",
      defaultValue = "24h",
      description =
          "How much newer a use must be than the one that a record shows to be written, as 1h or"
              + " 24h; five minutes at most for a credential that retires. Default:"
              + " ${DEFAULT-VALUE}.")
  private String lastUsedWindow;

  @Mixin private ClientAddressOptions clientAddress = new ClientAddressOptions();

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      defaultValue = "INFO",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Level logLevel;

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description =
          "${COMPLETION-CANDIDATES}: lines for people, or a JSON object on each line. Default:"
              + " ${DEFAULT-VALUE}.")
  private LogFormat logFormat;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this, and do nothing.")
  private boolean help;

  /** The command, ready to be executed; its exit code is 0, 1 for a failure, 2 for a wrong use. */
  public static CommandLine commandLine() {
    return commandLine(new VerifierCommand(), System::getenv);
  }

  static CommandLine commandLine(VerifierCommand command, UnaryOperator<String> environment) {
    return new CommandLine(command)
        .setDefaultValueProvider(new EnvironmentDefaults(environment))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(VerifierCommand::report);
  }

  /**
   * What the verifier would run with.
   *
   * @param configured the namespace that the cluster's configuration names, or null
   * @param arguments as on the command line
   * @throws ParameterException if it would not take them
   */
  public static VerifierOptions optionsOf(String configured, String... arguments) {
    VerifierCommand command = new VerifierCommand();
    commandLine(command, variable -> null).parseArgs(arguments);
    return command.options(configured);
  }

  @Override
  public Integer call() throws InterruptedException {
    ConsoleLog.configure(logLevel, logFormat);
    Config config = ClusterConfig.find();
    VerifierOptions options = options(config.getNamespace());
    try (KubernetesClient client = LatchkeyClients.create(config);
        VerifierApplication application =
            VerifierApplication.start(client, options, Clock.systemUTC())) {
      announce(options, application);
      awaitStop(application, client);
    }
    return 0;
  }

  /** What was asked for, given the namespace that the cluster's configuration names. */
  VerifierOptions options(String configured) {
    try {
      VerifierOptions.Builder builder =
          VerifierOptions.builder(namespaces(configured))
              .address(address)
              .port(port)
              .allowUnauthenticated(allowUnauthenticated)
              .openAuthz(openAuthz)
              .managementAddress(managementAddress)
              .managementPort(managementPort)
              .scope(scope.toScope())
              .deriving(deriveTokens)
              .keySets(keySets.toKeySets())
              .clockSkew(duration("--clock-skew", clockSkew))
              .maxStaleness(duration("--max-staleness", maxStaleness))
              .liveReadsPerSecond(liveReadsPerSecond)
              .lastUsedTime(lastUsedTime)
              .lastUsedWindow(duration("--last-used-window", lastUsedWindow))
              .clientAddress(clientAddress.toSource());
      if (tlsFolder != null) {
        builder.tlsFolder(tlsFolder);
      }
      if (authentication != null) {
        builder.authentication(authentication);
      }
      if (defaultNamespace != null) {
        builder.defaultNamespace(defaultNamespace);
      }
      if (hashKeysFolder != null) {
        builder.hashKeysFolder(hashKeysFolder);
      }
      if (tokenKeysFolder != null) {
        builder.tokenKeysFolder(tokenKeysFolder);
      }
      if (signingKeysFolder != null) {
        builder.signingKeysFolder(signingKeysFolder);
      }
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private Set<String> namespaces(String configured) {
    if (allNamespaces) {
      if (!namespaces.isEmpty()) {
        throw new IllegalArgumentException("Give --namespace or --all-namespaces, not both.");
      }
      return Set.of();
    }
    if (!namespaces.isEmpty()) {
      return namespaces;
    }
    return Set.of(configured == null ? "default" : configured);
  }

  private static Duration duration(String option, String text) {
    try {
      return text.equals("0") ? Duration.ZERO : Durations.parseSimple(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
    }
  }

  /** On standard output for people; in the log where a program reads that. */
  private void announce(VerifierOptions options, VerifierApplication application) {
    String line =
        "Verifying the keys of %s%s on %s://%s:%d, health and metrics on http://%s:%d"
            .formatted(
                options.namespaces().isEmpty()
                    ? "all namespaces"
                    : String.join(", ", options.namespaces()),
                ScopeOptions.described(options.scope()),
                options.tlsFolder().isPresent() ? "https" : "http",
                options.address(),
                application.port(),
                options.managementAddress(),
                application.managementPort());
    if (logFormat == LogFormat.JSON) {
      LOG.info("{}", line);
    } else {
      var out = spec.commandLine().getOut();
      out.println(line);
      out.flush();
    }
  }

  /**
   * The hook stops everything itself, as the process ends when it returns.
   *
   * <p>Reading the records leaves many times their size behind, which the serial collector lets lie
   * until the heap has its full size. Collected once they are read, the heap shrinks to what is
   * needed, and there it stays: verifications leave nothing that lives long.
   */
  private static void awaitStop(VerifierApplication application, KubernetesClient client)
      throws InterruptedException {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  application.close();
                  client.close();
                },
                "latchkey-verifier-stop"));
    CountDownLatch never = new CountDownLatch(1);
    while (!application.isReady()) {
      never.await(READY_LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }
    System.gc();
    never.await();
  }

  private static int report(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    boolean expected = e instanceof ListenException || e instanceof NoClusterException;
    String why = expected ? e.getMessage() : "The verifier cannot run: " + e;
    if (command.<VerifierCommand>getCommand().logFormat == LogFormat.JSON) {
      LOG.error("{}", why);
    } else {
      command.getErr().println(why);
      command.getErr().flush();
    }
    return 1;
  }
}
