/* datetime.h: a module reads fields in place and makes objects through the table. */
#include <Python.h>
#include <datetime.h>

static PyObject *fields(PyObject *self, PyObject *op) {
    if (PyDateTime_Check(op))
        return Py_BuildValue("(iiiiiiiiO)", PyDateTime_GET_YEAR(op), PyDateTime_GET_MONTH(op), PyDateTime_GET_DAY(op), PyDateTime_DATE_GET_HOUR(op),
                             PyDateTime_DATE_GET_MINUTE(op), PyDateTime_DATE_GET_SECOND(op), PyDateTime_DATE_GET_MICROSECOND(op), PyDateTime_DATE_GET_FOLD(op),
                             PyDateTime_DATE_GET_TZINFO(op));
    if (PyDate_CheckExact(op)) return Py_BuildValue("(iii)", PyDateTime_GET_YEAR(op), PyDateTime_GET_MONTH(op), PyDateTime_GET_DAY(op));
    if (PyTime_Check(op))
        return Py_BuildValue("(iiiiO)", PyDateTime_TIME_GET_HOUR(op), PyDateTime_TIME_GET_MINUTE(op), PyDateTime_TIME_GET_SECOND(op),
                             PyDateTime_TIME_GET_MICROSECOND(op), PyDateTime_TIME_GET_TZINFO(op));
    if (PyDelta_Check(op))
        return Py_BuildValue("(iii)", PyDateTime_DELTA_GET_DAYS(op), PyDateTime_DELTA_GET_SECONDS(op), PyDateTime_DELTA_GET_MICROSECONDS(op));
    return PyBool_FromLong(PyTZInfo_Check(op));
}

static PyObject *make(PyObject *self, PyObject *args) {
    PyObject *offset = PyDelta_FromDSU(0, 3600 * 25 - 86400, -1);
    if (offset == NULL) return NULL;
    PyObject *zone = PyTimeZone_FromOffset(offset);
    Py_DECREF(offset);
    if (zone == NULL) return NULL;
    PyObject *stamp = Py_BuildValue("(iO)", 86400, PyDateTime_TimeZone_UTC);
    PyObject *result = stamp == NULL ? NULL
                                     : Py_BuildValue("[NNNNN]", PyDate_FromDate(2020, 2, 29), PyDateTime_FromDateAndTimeAndFold(2020, 1, 2, 3, 4, 5, 6, 1),
                                                     PyTime_FromTime(1, 2, 3, 4), PyDateTime_FromTimestamp(stamp), zone);
    Py_XDECREF(stamp);
    return result;
}

static PyObject *bad(PyObject *self, PyObject *args) {
    return PyDate_FromDate(2021, 2, 29);
}

static PyMethodDef methods[] = {{"fields", fields, METH_O, NULL}, {"make", make, METH_NOARGS, NULL}, {"bad", bad, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "c_dates", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_c_dates(void) {
    PyDateTime_IMPORT;
    return PyDateTimeAPI == NULL ? NULL : PyModule_Create(&definition);
}
