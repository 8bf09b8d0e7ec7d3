/** Parts of the scripts that are the same for everybody; Windows PowerShell 5.1 runs them. */

export const head = (what: string, parameters = '[switch] $MachinePart'): string => `#Requires -Version 5.1
# ${what}
# Run it as the user who is to connect; what concerns the whole machine asks for an administrator by itself.
#   powershell -ExecutionPolicy Bypass -File THIS-FILE
[CmdletBinding()]
param(${parameters})
$ErrorActionPreference = 'Stop'
`;

export const elevation = `
function Test-Elevated {
  $identity = [Security.Principal.WindowsIdentity]::GetCurrent()
  (New-Object Security.Principal.WindowsPrincipal $identity).IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)
}

function Invoke-AsAdministrator([string[]] $More = @()) {
  $arguments = @('-NoProfile', '-ExecutionPolicy', 'Bypass', '-File', ('"' + $PSCommandPath + '"'), '-MachinePart') + $More
  $process = Start-Process -FilePath 'powershell.exe' -ArgumentList $arguments -Verb RunAs -Wait -PassThru
  if ($process.ExitCode -ne 0) { throw 'The part that needs an administrator failed.' }
}
`;

/**
 * What a later undo takes back is written down: certificates that were added, and services and registry values as they were before.
 * The latter serve every L2TP connection of the machine, and so are noted below a key that all set-ups share.
 */
export const functions = `
function Set-Note([string] $Hive, [string] $Name, [string] $Value, [string] $Key = $setupId) {
  $path = $Hive + ':\\SOFTWARE\\Sekisho\\ClientSetup\\' + $Key
  if (-not (Test-Path -LiteralPath $path)) { New-Item -Path $path -Force | Out-Null }
  $known = (Get-Item -LiteralPath $path).GetValueNames()
  if ($known -notcontains $Name) { New-ItemProperty -LiteralPath $path -Name $Name -Value $Value -PropertyType String | Out-Null }
}

function Add-Certificate($Certificate, [string] $StoreName, [string] $Location) {
  $store = New-Object Security.Cryptography.X509Certificates.X509Store $StoreName, $Location
  $store.Open('ReadWrite')
  try {
    if ($store.Certificates.Find('FindByThumbprint', $Certificate.Thumbprint, $false).Count -gt 0) { return }
    $store.Add($Certificate)
    $hive = if ($Location -eq 'LocalMachine') { 'HKLM' } else { 'HKCU' }
    Set-Note $hive ($StoreName + ' ' + $Certificate.Thumbprint) 'added'
  } finally { $store.Close() }
}

function Add-Root([string] $Der) {
  $bytes = [Convert]::FromBase64String($Der)
  Add-Certificate (New-Object Security.Cryptography.X509Certificates.X509Certificate2 -ArgumentList @(, $bytes)) 'Root' 'LocalMachine'
}

function Add-Identity([string] $Pfx, [string] $Password, [string] $Location) {
  $keySet = if ($Location -eq 'LocalMachine') { 'MachineKeySet' } else { 'UserKeySet' }
  $flags = [Security.Cryptography.X509Certificates.X509KeyStorageFlags] ($keySet + ', PersistKeySet')
  $collection = New-Object Security.Cryptography.X509Certificates.X509Certificate2Collection
  $collection.Import([Convert]::FromBase64String($Pfx), $Password, $flags)
  foreach ($certificate in $collection) {
    if ($certificate.HasPrivateKey) { Add-Certificate $certificate 'My' $Location }
    elseif ($certificate.Subject -ne $certificate.Issuer) { Add-Certificate $certificate 'CA' $Location }
  }
}
`;

export const natValue = `
# The gateway is behind a NAT. Sekisho answers so that Windows connects without this value; what is between may need it all the same.
function Get-NatValue {
  $path = 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\PolicyAgent'
  (Get-Item -LiteralPath $path).GetValue('AssumeUDPEncapsulationContextOnSendRule')
}

function Set-NatValue {
  $path = 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\PolicyAgent'
  $name = 'AssumeUDPEncapsulationContextOnSendRule'
  $before = Get-NatValue
  if ($before -eq 2) { return }
  if ($null -eq $before) { $before = 'absent' }
  Set-Note 'HKLM' $name ([string] $before) 'Shared'
  New-ItemProperty -LiteralPath $path -Name $name -Value 2 -PropertyType DWord -Force | Out-Null
}
`;

export const undoFunctions = `
function Undo-Notes([string] $Hive, [string] $Location, [string] $Key = $setupId) {
  $path = $Hive + ':\\SOFTWARE\\Sekisho\\ClientSetup\\' + $Key
  if (-not (Test-Path -LiteralPath $path)) { return }
  $note = Get-Item -LiteralPath $path
  foreach ($name in $note.GetValueNames()) {
    if ($name -eq 'AssumeUDPEncapsulationContextOnSendRule') {
      $before = $note.GetValue($name)
      $agent = 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\PolicyAgent'
      if ($before -eq 'absent') { Remove-ItemProperty -LiteralPath $agent -Name $name -ErrorAction SilentlyContinue }
      else { New-ItemProperty -LiteralPath $agent -Name $name -Value ([int] $before) -PropertyType DWord -Force | Out-Null }
      continue
    }
    if ($name -eq 'ProhibitIpSec' -or $name.StartsWith('Service ')) {
      Undo-IpsecNote $name $note.GetValue($name)
      continue
    }
    $storeName, $thumbprint = $name -split ' '
    $store = New-Object Security.Cryptography.X509Certificates.X509Store $storeName, $Location
    $store.Open('ReadWrite')
    try {
      foreach ($certificate in $store.Certificates.Find('FindByThumbprint', $thumbprint, $false)) {
        if ($certificate.HasPrivateKey) {
          $certificatePath = 'Cert:\\' + $Location + '\\' + $storeName + '\\' + $thumbprint
          Remove-Item -LiteralPath $certificatePath -DeleteKey
        } else { $store.Remove($certificate) }
      }
    } finally { $store.Close() }
  }
  Remove-Item -LiteralPath $path -Recurse
}
`;

/** Services and registry values are put back with the last L2TP connection that this user sees; until then their note stays. */
export const undoMachine = `
function Undo-MachinePart {
  Undo-Notes 'HKLM' 'LocalMachine'
  if (-not $KeepShared) { Undo-Notes 'HKLM' 'LocalMachine' 'Shared' }
}

function Get-OtherConnections {
  @(Get-VpnConnection -ErrorAction SilentlyContinue) + @(Get-VpnConnection -AllUserConnection -ErrorAction SilentlyContinue) |
    Where-Object { $_.TunnelType -eq 'L2tp' -and $_.Name -ne $connection }
}

function Start-MachinePart {
  $notes = 'HKLM:\\SOFTWARE\\Sekisho\\ClientSetup\\'
  $isShared = Test-Path -LiteralPath ($notes + 'Shared')
  $others = @(Get-OtherConnections)
  if ($isShared -and $others.Count -gt 0) {
    Write-Host 'Services and registry values for IPsec stay as they are, for these connections:' ($others.Name -join ', ')
    $KeepShared = $true
  }
  if (-not ((Test-Path -LiteralPath ($notes + $setupId)) -or ($isShared -and -not $KeepShared))) { return }
  if (Test-Elevated) { Undo-MachinePart }
  elseif ($KeepShared) { Invoke-AsAdministrator @('-KeepShared') }
  else { Invoke-AsAdministrator }
}
`;
