/**
 * The test kit for programs that use the library: it moves time by hand, compares the shape of a tree with a text, and checks that a test leaves nothing
 * behind. It belongs on the class path of tests only.
 *
 * <table>
 * <caption>Which file for which question</caption>
 * <tr><th>question</th><th>file</th></tr>
 * <tr><td>moving time by hand; how the library comes to allow that</td><td>{@link dev.supervisor.test.TestClock}; {@code
 * internal.TimeForTests}</td></tr>
 * <tr><td>failing a test that leaves something behind; what is looked for, and how it is ended; the text of the failure</td><td>{@link
 * dev.supervisor.test.LeakCheck}; {@code Leftovers}; {@code LeftoversText}</td></tr>
 * <tr><td>comparing the shape of a living tree with a text</td><td>{@link dev.supervisor.test.TreeSnapshot}</td></tr>
 * </table>
 *
 * <p>No parameter here takes null unless its type says {@code @Nullable}: a null is refused with a {@link
 * java.lang.NullPointerException}.
 */
@NullMarked
package dev.supervisor.test;

import org.jspecify.annotations.NullMarked;
