/**
 * For tests of programs that use the library: time moved by hand, the shape of a tree as text, and a check that nothing is left
 * behind. On the class path of tests only.
 *
 * <table>
 * <caption>Which file for which question</caption>
 * <tr><th>question</th><th>file</th></tr>
 * <tr><td>moving time by hand</td><td>{@link dev.supervisor.test.TestClock}; how the library comes to allow it, {@code
 * internal.TimeForTests}</td></tr>
 * <tr><td>failing a test that leaves something behind</td><td>{@link dev.supervisor.test.LeakCheck}; what that is,
 * {@code Leftovers}; in words, {@code LeftoversText}</td></tr>
 * <tr><td>comparing the shape of a living tree with a text</td><td>{@link dev.supervisor.test.TreeSnapshot}</td></tr>
 * </table>
 *
 * <p>No parameter here takes null unless its type says {@code @Nullable}: a null is refused with a {@link
 * java.lang.NullPointerException}.
 */
@NullMarked
package dev.supervisor.test;

import org.jspecify.annotations.NullMarked;
