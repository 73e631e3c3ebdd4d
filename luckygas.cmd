@echo off
rem Starts the script beside it with the newest Python 3 of this computer.
setlocal
where py >nul 2>nul
if errorlevel 1 goto python
py -3 "%~dp0luckygas" %*
exit /b %ERRORLEVEL%
:python
where python >nul 2>nul
if errorlevel 1 goto missing
python "%~dp0luckygas" %*
exit /b %ERRORLEVEL%
:missing
echo luckygas: install Python 3.11 or newer from python.org first. 1>&2
exit /b 1
