/**
 * What L2TP/IPsec needs of Windows: its services, which start by themselves unless somebody switched them off, no registry value that
 * takes IPsec out of L2TP, and the ports of IKE for itself. Nobody is asked for an administrator where all is well.
 */
export const ipsecServices = `
$rasPath = 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\RasMan\\Parameters'

function Test-IpsecProhibited { (Get-Item -LiteralPath $rasPath).GetValue('ProhibitIpSec') -eq 1 }

function Test-IpsecReady {
  $disabled = Get-Service -Name 'PolicyAgent', 'IKEEXT' | Where-Object { $_.StartType -eq 'Disabled' }
  (-not $disabled) -and (-not (Test-IpsecProhibited))
}

function Set-IpsecReady {
  foreach ($name in 'IKEEXT', 'PolicyAgent') {
    $service = Get-Service -Name $name
    if ($service.StartType -ne 'Automatic') {
      Set-Note 'HKLM' ('Service ' + $name) ([string] $service.StartType) 'Shared'
      Set-Service -Name $name -StartupType Automatic
    }
    if ($service.Status -ne 'Running') { Start-Service -Name $name }
  }
  if (Test-IpsecProhibited) {
    Set-Note 'HKLM' 'ProhibitIpSec' '1' 'Shared'
    New-ItemProperty -LiteralPath $rasPath -Name 'ProhibitIpSec' -Value 0 -PropertyType DWord -Force | Out-Null
  }
}

function Show-OtherIpsecClients {
  $ike = (Get-CimInstance -ClassName Win32_Service -Filter "Name='IKEEXT'").ProcessId
  $others = Get-NetUDPEndpoint -LocalPort 500, 4500 -ErrorAction SilentlyContinue | Where-Object { $_.OwningProcess -ne $ike }
  foreach ($id in ($others.OwningProcess | Select-Object -Unique)) {
    Write-Warning ('Another program has the ports of IPsec: ' + (Get-Process -Id $id).Name + '. Remove it, or end it before you connect.')
  }
}
`;

/** For who may not change it: what is left to do. */
export const ipsecNotReady =
  'IPsec is switched off on this computer. Have an administrator set the services IKEEXT and PolicyAgent to Automatic, start them, and remove the registry value ProhibitIpSec: ';

export const undoIpsecServices = `
function Undo-IpsecNote([string] $Name, [string] $Before) {
  if ($Name -eq 'ProhibitIpSec') {
    $path = 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\RasMan\\Parameters'
    New-ItemProperty -LiteralPath $path -Name $Name -Value ([int] $Before) -PropertyType DWord -Force | Out-Null
  } else { Set-Service -Name ($Name -replace '^Service ', '') -StartupType $Before }
}
`;
