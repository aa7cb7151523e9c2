/**
 * The rules of docs/spec.md as tests, for implementers of a scheduler or of channels.
 *
 * <p>Extend {@link io.goroutines.testkit.SchedulerVerification}, and say what to test:
 *
 * <pre>{@code
 * class FifoVerificationTest extends SchedulerVerification {
 *   @Override
 *   protected SchedulerProvider provider() {
 *     return new FifoSchedulerProvider();
 *   }
 * }
 * }</pre>
 *
 * <p>The rules are in interfaces, one for each chapter of docs/spec.md, such as {@link
 * io.goroutines.testkit.FairnessRules}; JUnit alone calls their methods. The name of each test
 * begins with the number of its rule: {@code s07_…} tests S7. Each rule has an {@linkplain
 * io.goroutines.testkit.RuleTest#intent intent} and a {@linkplain io.goroutines.testkit.Level
 * level}; a failure says both. A rule that needs a {@link io.goroutines.spi.Capability} that the
 * scheduler does not declare is reported as skipped, and so is a rule that the subject breaks on
 * purpose and {@linkplain io.goroutines.testkit.Verification#waivers waives} with a reason. {@link
 * io.goroutines.testkit.Conformance} runs the same rules without a test class.
 *
 * <p>Configuration parameters of JUnit, which may be given as system properties:
 *
 * <ul>
 *   <li>{@code goroutines.testkit.scale} (default 1): multiplies all deadlines; raise it on a slow
 *       machine.
 *   <li>{@code goroutines.testkit.size} (default 1): multiplies the number of rounds of the rules
 *       that search for races; raise it for longer runs.
 *   <li>{@code goroutines.testkit.looks} (default 2000, multiplied by the scale): the number of
 *       consecutive checks without any change after which the kit ends a stalled test. A check
 *       takes two milliseconds or more, in which a freshly started thread runs to its end.
 * </ul>
 */
@NullMarked
package io.goroutines.testkit;

import org.jspecify.annotations.NullMarked;
