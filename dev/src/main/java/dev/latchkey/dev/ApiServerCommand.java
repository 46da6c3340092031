package dev.latchkey.dev;

import dev.latchkey.apiserver.ApiServerInstallation;
import dev.latchkey.apiserver.ApiServerInstaller;
import java.time.Clock;
import picocli.CommandLine.Command;

/** {@code latchkey api-server}: the real API server's programs. */
@Command(
    name = "api-server",
    mixinStandardHelpOptions = true,
    description = "The real Kubernetes API server, for `dev --api-server real` and for the tests.")
final class ApiServerCommand {

  private final ApiServerInstallation installation;
  private final Clock clock;

  ApiServerCommand(ApiServerInstallation installation, Clock clock) {
    this.installation = installation;
    this.clock = clock;
  }

  @Command(
      name = "install",
      mixinStandardHelpOptions = true,
      description = {
        "Downloads etcd, kube-apiserver and kubectl, or builds them with Go where they cannot be"
            + " downloaded. Does nothing where they are installed.",
        "The environment's KUBE_API_TEST_DIR moves them; default ~/.kubeapitest."
      })
  int install() throws InterruptedException {
    boolean installed =
        ApiServerInstaller.standard(installation, clock, System.err::println).install();
    System.err.println(
        "Kubernetes "
            + installation.version()
            + (installed ? " is now installed in " : " is installed in ")
            + installation.directory()
            + ".");
    return 0;
  }
}
