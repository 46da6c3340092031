package dev.latchkey.http.log;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is said of an exception: its class, where it happened, and the same of its cause. Never the
 * message: it may quote a request, and with it a credential.
 */
record Failure(IThrowableProxy thrown) {
  private static final int FRAMES = 12;
  private static final int CAUSES = 4;

  /** Its classes, the outermost first. */
  List<String> classes() {
    return chain().map(IThrowableProxy::getClassName).toList();
  }

  /** Where the innermost one happened, the innermost frame first; the nearest frames alone. */
  List<String> places() {
    IThrowableProxy innermost = chain().reduce((outer, inner) -> inner).orElse(thrown);
    return Arrays.stream(innermost.getStackTraceElementProxyArray())
        .limit(FRAMES)
        .map(StackTraceElementProxy::getStackTraceElement)
        .map(StackTraceElement::toString)
        .toList();
  }

  String text() {
    return String.join(" by ", classes()) + " at " + String.join(" < ", places());
  }

  private Stream<IThrowableProxy> chain() {
    return Stream.iterate(thrown, proxy -> proxy != null, IThrowableProxy::getCause).limit(CAUSES);
  }
}
