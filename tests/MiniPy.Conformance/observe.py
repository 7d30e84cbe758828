"""Runs one file of CPython's test-suite and writes a row for each test: outcome, id, first line of the reason.

    python observe.py MODULE ROWS

Outcomes: ok, skip, fail; `absent` names a class that the file makes on CPython only. A row `start` goes first, so that a process that dies shows where; `done` is the last row of a run that came
to its end. The same script runs under CPython and under MiniPy; nothing of the test-suite is changed.
"""
import ast
import os
import sys
import traceback
import unittest


class Rows(unittest.TestResult):
    def __init__(self, out):
        super().__init__()
        self.out = out
        self.outcome = self.reason = ''

    def row(self, *fields):
        self.out.write('\t'.join(field.replace('\t', ' ').replace('\n', ' | ') for field in fields) + '\n')
        self.out.flush()

    def startTest(self, test):
        super().startTest(test)
        self.outcome, self.reason = 'ok', ''
        self.row('start', test.id())

    def stopTest(self, test):
        super().stopTest(test)
        self.row(self.outcome, test.id(), self.reason)
        self.outcome = ''

    def failed(self, test, error):
        reason = f'{error[0].__name__}: {error[1]}'[:300] if error else 'unexpected success'
        if self.outcome:
            self.outcome, self.reason = 'fail', reason
        else:  # setUpClass, setUpModule and their tear-down are no tests of their own
            self.row('fail', test.id(), reason)
        if error:
            print('=====', test.id(), flush=True)
            traceback.print_exception(*error, file=sys.stdout)
            sys.stdout.flush()

    def addError(self, test, error):
        self.failed(test, error)

    def addFailure(self, test, error):
        self.failed(test, error)

    def addSubTest(self, test, subtest, error):
        if error is not None:
            self.failed(test, error)

    def addUnexpectedSuccess(self, test):
        self.failed(test, None)

    def addSkip(self, test, reason):
        if not self.outcome:
            self.row('skip', test.id(), reason)
        elif self.outcome != 'fail':
            self.outcome, self.reason = 'skip', reason


def impl_detail(decorate):
    """Marks what skips as a detail of CPython also where a test gives a reason of its own."""
    def marked(msg=None, **guards):
        return decorate(msg and f'{msg} (implementation detail specific to cpython)', **guards)
    return marked


def absent(module):
    """Classes of tests that a file makes under CPython alone: `if support.check_impl_detail(cpython=True)`."""
    with open(module.__file__, encoding='utf-8') as file:
        tree = ast.parse(file.read())
    for statement in tree.body:
        if isinstance(statement, ast.If) and 'check_impl_detail(cpython=True)' in ast.unparse(statement.test):
            yield from (node.name for node in statement.body if isinstance(node, ast.ClassDef) and not hasattr(module, node.name))


def without(suite, ids):
    for i, test in enumerate(suite._tests):
        if isinstance(test, unittest.TestSuite):
            without(test, ids)
        elif test.id() in ids:
            suite._tests[i] = unittest.TestSuite()
    return suite


def main(module, path):
    from test import support
    support.impl_detail = impl_detail(support.impl_detail)
    support.use_resources = []
    support.verbose = 0
    with open(path, 'w', encoding='utf-8', errors='backslashreplace') as out:
        result = Rows(out)
        suite = unittest.defaultTestLoader.loadTestsFromName(module)
        for name in absent(sys.modules[module]):
            result.row('absent', f'{module}.{name}.')
        without(suite, set(os.environ.get('CONFORMANCE_SKIP', '').split())).run(result)
        result.row('done', str(result.testsRun))


if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2])
