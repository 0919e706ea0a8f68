<div id="mssante-admin"></div>
